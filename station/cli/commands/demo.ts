import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { homeAt } from '../../config/home.ts';
import { demoSigner } from '../../demo/demo-hsm.ts';
import { type DemoReport, demoProblems } from '../../demo/demo-report.ts';
import { exitCode } from '../exit-code.ts';
import { action, stationCommand } from '../frame.ts';
import { LineBoard, outcomeMark } from '../line-board.ts';
import { secretReader } from '../read-secret.ts';
import { softwareSignerWarning } from '../run-report.ts';
import { dataStyle, errorStyle, table } from '../terminal.ts';

interface DemoOptions {
  readonly hsm?: boolean;
  readonly module?: string;
  readonly dir?: string;
}

/** `station demo`: the main job, whole, on simulated units and a local DPS. */
export const demoCommand = () =>
  stationCommand('demo', 'a line of 4 slots provisions 12 simulated units; the cloud is down for the first half')
    .option(
      '--hsm',
      'sign and derive in a PKCS#11 token: STATION_PKCS11_TOKEN with STATION_PIN, else a new SoftHSM2 one',
    )
    .option('--module <path>', 'the PKCS#11 module (else STATION_PKCS11_MODULE, else Debian’s SoftHSM2)')
    .action(
      action<DemoOptions, []>(async ({ terminal, stop }, options) => {
        // Loaded when needed: Microsoft’s SDKs would double the start of every other command.
        const { demoSlots, runDemo } = await import('../../demo/demo.ts');
        const root = options.dir ? resolve(options.dir) : await mkdtemp(join(tmpdir(), 'station-demo-'));
        const home = homeAt(join(root, 'station'));
        const signer = options.hsm ? await demoSigner(root, options.module) : ({ kind: 'software' } as const);
        const board = new LineBoard(terminal, demoSlots);
        const report = await runDemo({
          dir: home.dir,
          signer,
          readSecret: (baseDirectory) => secretReader(homeAt(baseDirectory), terminal),
          stop,
          onStep: (text) => {
            board.close();
            terminal.note(errorStyle('bold', `• ${text}`));
          },
          onEvent: (event) => {
            if ('slot' in event) board.onEvent(event);
          },
          onBacklog: ({ pending, cloud }) => board.setStatus(`☁ cloud ${cloud}, ${pending} enrollments waiting`),
        });
        const problems = demoProblems(report);
        terminal.result(report, reportText(report, problems));
        if (stop.aborted) return exitCode.aborted;
        return problems.length === 0 ? exitCode.ok : exitCode.fail;
      }),
    );

function reportText(report: DemoReport, problems: readonly string[]): string {
  const { units, ledger, sync, signer, home } = report;
  const passed = units.filter((unit) => unit.outcome === 'PASS');
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / (values.length || 1);
  const seconds = mean(passed.map((unit) => unit.seconds));
  const wire = mean(passed.map((unit) => unit.wireFloorSeconds));
  const busy = mean(passed.map((unit) => unit.busySeconds));
  const rows = units.map((unit) => [
    unit.serial,
    unit.family,
    outcomeMark(unit.outcome).trimEnd(),
    unit.madeToFail ? `${unit.code} (made to fail)` : unit.code,
    unit.seconds.toFixed(2),
    unit.wireFloorSeconds.toFixed(2),
    unit.busySeconds.toFixed(2),
    unit.enrollment,
    unit.registration && `${unit.registration.status} (${unit.registration.protocol})`,
  ]);
  const certificate = passed.find((unit) => unit.thumbprint !== null);
  return [
    '',
    table(
      ['serial', 'family', 'outcome', 'code', 'seconds', 'wire', 'wire+device', 'enrollment', 'registration'],
      rows,
    ),
    '',
    `${dataStyle('bold', 'yield')}   ${passed.length} of ${units.length} PASS in ${report.seconds.toFixed(1)} s`,
    `${dataStyle('bold', 'speed')}   ${seconds.toFixed(2)} s a unit: ${wire.toFixed(2)} s are its bytes on the wire, ${(busy - wire).toFixed(2)} s the device’s own work, ${(seconds - busy).toFixed(2)} s all else`,
    `${dataStyle('bold', 'cloud')}   ${sync.offlineBacklog} waited offline, ${sync.synced} created, ${sync.parked} parked`,
    `${dataStyle('bold', 'ledger')}  ${ledger.entries} entries, ${ledger.verified ? 'verified' : 'NOT VERIFIED'}, root ${ledger.root}`,
    `${dataStyle('bold', 'signer')}  ${signer.kind}${signer.notForProduction ? `: ${softwareSignerWarning}` : ''}`,
    ...problems.map((problem) => `✕ ${problem}`),
    '',
    'What to run next:',
    `  npx station units show ${certificate?.serial ?? units[0]?.serial} --dir ${home}`,
    ...(certificate ? [`  npx station units export ${certificate.serial} --chain chain.pem --dir ${home}`] : []),
    `  npx station ledger verify --dir ${home}`,
    ...(signer.notForProduction ? ['  npm run demo -- --hsm            the same with keys in a PKCS#11 token'] : []),
  ].join('\n');
}

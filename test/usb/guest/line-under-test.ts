import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Home, homeAt } from '../../../station/config/home.ts';
import { examine, type Finding } from '../../../station/doctor/doctor.ts';
import { isSlotId } from '../../../station/domain/ids.ts';
import type { Phase, RunResult } from '../../../station/domain/run.ts';
import { initialiseStation } from '../../../station/initialise.ts';
import type { OpenLine } from '../../../station/open-line.ts';
import { readSecret } from '../../../station/signer/secret-source.ts';
import { createStation, type Station } from '../../../station/station.ts';

const keypad = `
name = "keypad"
family = "dfu"
attestation = "symmetric-key"
serial_pattern = 'KP[0-9]{6}'
registration_id = "keypad-{serial}"
[device]
vendor_id = 0x1209
product_id = 0x0001
alternate = 1
`;

interface LineUnderTest {
  readonly station: Station;
  readonly line: OpenLine;
  readonly home: Home;
}

let opened: Promise<LineUnderTest> | undefined;

/** One station for all cases, as a line has one. */
export const theStation = (): Promise<LineUnderTest> => {
  opened ??= openStation();
  return opened;
};

const secrets = (at: Home) => (source: string, what: string) => readSecret({ source, what, baseDirectory: at.dir });

async function openStation(): Promise<LineUnderTest> {
  const home = homeAt(join(await mkdtemp(join(tmpdir(), 'station-')), 'home'));
  await initialiseStation({
    home,
    answers: { id: 'usb-line', site: 'Test hall', signer: { kind: 'software' }, dps: { idScope: '0ne00C0FFEE' } },
    person: 'tester',
    readSecret: secrets,
    issuingCa: 'self-signed',
    caCommonName: 'Test CA',
    caKeyAlgorithm: 'ec-p256',
  });
  await writeFile(join(home.productsDir, 'keypad.toml'), keypad);
  const station = await createStation({ home, person: 'tester', readSecret: secrets(home) });
  return { station, line: await station.line(), home };
}

/** What `station doctor` finds, by check. */
export async function diagnose(): Promise<ReadonlyMap<string, Finding>> {
  const { home } = await theStation();
  const findings = await examine(home.dir, secrets(home), 'tester');
  return new Map(findings.map((finding) => [finding.check.text, finding]));
}

export interface ScanOptions {
  readonly slot?: string;
  /** Called when the run enters the phase, before anything of it happens. */
  readonly entered?: Partial<Record<Phase, () => void>>;
}

export async function scan(
  name: string,
  serial: string,
  port: string,
  { slot = '1', entered = {} }: ScanOptions = {},
): Promise<RunResult> {
  const { station, line } = await theStation();
  const product = station.products.find(({ config }) => config.name === name);
  assert(product && isSlotId(slot));
  return line.line.provision(
    { product, serial, slot, port, person: 'tester' },
    {
      onEvent(event) {
        if (event.type === 'phase.entered') entered[event.phase]?.();
      },
    },
  );
}

export function assertOutcome(result: RunResult, outcome: RunResult['outcome'], code?: string): void {
  assert.deepEqual([result.outcome, result.error?.code], [outcome, code], JSON.stringify(result.error));
}

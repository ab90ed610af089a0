import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Flow } from '../../setup/line/products.ts';
import { compileCache, nodeArguments } from '../../setup/programs.ts';

export interface Assignment {
  /** The station's home. */
  readonly dir: string;
  /** The DPS that makes keys, where a unit needs one. */
  readonly cloud?: Cloud;
  readonly units: readonly {
    readonly flow: Flow;
    readonly serial: string;
    readonly port: string;
    /** The point of this unit's run at which the process dies, counted from 1; null = it does not. */
    readonly dieAt: number | null;
  }[];
}

export interface Cloud {
  readonly connectionString: string;
  readonly ca: string;
  readonly port: number;
}

/** What the process says on its standard output, one a line. */
export type Report =
  | { readonly recovered: readonly { readonly serial: string; readonly lastEntryKind: string }[] }
  | { readonly point: string }
  /** The TBSCertificate that was just signed, base64. */
  | { readonly signed: string; readonly serial: string }
  | { readonly outcome: string; readonly serial: string; readonly code: string | null };

export interface Ended {
  /** Whether it died by the kill, or came to its end. */
  readonly killed: boolean;
  readonly reports: readonly Report[];
  readonly stderr: string;
}

/** Runs a station's process until it has done its work or has died. `onStarted` gets what kills it. */
export async function runStation(
  assignment: Assignment,
  onStarted: (kill: () => void) => void = () => undefined,
): Promise<Ended> {
  const started = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...nodeArguments('station-child'), JSON.stringify(assignment)],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...compileCache } },
  );
  let stderr = '';
  started.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  const reports: Report[] = [];
  createInterface({ input: started.stdout }).on('line', (line) => reports.push(JSON.parse(line)));
  onStarted(() => void started.kill('SIGKILL'));
  await once(started, 'close');
  return { killed: started.signalCode === 'SIGKILL', reports, stderr };
}

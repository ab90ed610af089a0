import { hasSoftwareTpm } from '../setup/software-tpm.ts';
import { station } from '../setup/station-process.ts';

/** Rows that no step walks, each with what tells that it has come and wants its step. */
export async function notYet(): Promise<string[]> {
  const commands = [['enrollments', 'roll']];
  const lines: string[] = [];
  for (const command of commands) {
    const [group = '', act = ''] = command;
    const { stdout } = await station([group, '--help']);
    const name = `station ${command.join(' ')}`;
    lines.push(
      new RegExp(`^ +${act}\\b`, 'm').test(stdout) ? `${name} is there: it wants a step` : `${name}: not there`,
    );
  }
  if (!hasSoftwareTpm()) lines.push('a gateway with a TPM: needs swtpm and tpm2-tools (CONTRIBUTING.md)');
  return lines;
}

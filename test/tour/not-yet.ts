import { hasSoftwareTpm } from '../setup/software-tpm.ts';
import { station } from '../setup/station-process.ts';
import type { Tour } from './tour.ts';

/** Rows that no step walks, each with what tells that it has come and wants its step. */
export async function notYet(tour: Tour): Promise<string[]> {
  const commands = [
    ['ca', 'upload'],
    ['dps', 'show'],
    ['enrollments', 'roll'],
  ];
  const lines: string[] = [];
  for (const command of commands) {
    const [group = '', act = ''] = command;
    const { stdout } = await station([group, '--help']);
    const name = `station ${command.join(' ')}`;
    lines.push(
      new RegExp(`^ +${act}\\b`, 'm').test(stdout) ? `${name} is there: it wants a step` : `${name}: not there`,
    );
  }
  const path = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/provisioningServices/x/certificates`;
  const { status } = await tour.service('GET', path);
  lines.push(status === 404 ? 'CAs over ARM: not in the emulator' : 'CAs over ARM are there: they want a step');
  if (!hasSoftwareTpm()) lines.push('a gateway with a TPM: needs swtpm and tpm2-tools (CONTRIBUTING.md)');
  return lines;
}

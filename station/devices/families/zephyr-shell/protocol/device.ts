/** Who the device is, what runs on it, how it restarts, and how its application proves its key; pure. */

import { linesOf } from '../terminal.ts';
import {
  type Answer,
  absent,
  firstMatch,
  isUnknownCommand,
  parseBase64Line,
  refused,
  unreadable,
  valueIs,
} from './answer.ts';

export const deviceIdRead = 'hwinfo devid';
export const kernelVersionRead = 'kernel version';
export const rebootCold = 'kernel reboot cold';
export const bootBanner = Buffer.from('*** Booting ', 'latin1');

/** Lower-case hex of the chip's id; `absent` where the hardware or the firmware gives none. */
export function parseDeviceId(output: Buffer): Answer<string> {
  const lines = linesOf(output);
  const length = firstMatch(lines, /^Length: (\d{1,2})$/);
  const id = firstMatch(lines, /^ID: 0x([0-9a-f]+)$/);
  if (length !== undefined && id?.[1] !== undefined && id[1].length === Number(length[1]) * 2) return valueIs(id[1]);
  if (length === undefined && (lines.includes('Not supported by hardware') || isUnknownCommand(lines))) return absent;
  const known = firstMatch(lines, /^Error: -\d+$/);
  return known === undefined ? unreadable : refused(known[0]);
}

/** `4.1.0` of `Zephyr version 4.1.0`; `absent` where the firmware has no such command. */
export function parseKernelVersion(output: Buffer): Answer<string> {
  const lines = linesOf(output);
  const version = firstMatch(lines, /^Zephyr version (\S{1,40})$/);
  if (version?.[1] !== undefined && lines.length === 1) return valueIs(version[1]);
  return isUnknownCommand(lines) ? absent : unreadable;
}

export const proofCommand = (command: string, nonce: Uint8Array): string =>
  `${command} ${Buffer.from(nonce).toString('hex')}`;

/** What the application's proof command made of the nonce. */
export const parseProof = (output: Buffer): Answer<Buffer> => parseBase64Line(output, 'PROOF: ', null);

import { deviceError } from '../device-errors.ts';
import type { OpenLink } from './byte-link.ts';
import { openSerialLink } from './serial-link.ts';
import { openTcpLink } from './tcp-link.ts';

/** Opens any port that the station knows, by its address. */
export const openLink: OpenLink = async (address, options, signal) => {
  if (address.trim() === '' || address.includes('\0')) throw deviceError('PORT_ADDRESS_INVALID', { address });
  return address.startsWith('tcp:') ? openTcpLink(address, options, signal) : openSerialLink(address, options, signal);
};

import type { Phrase } from '../../domain/phrase.ts';
import { cloudError } from '../cloud-errors.ts';
import { cloudSays } from '../cloud-phrases.ts';

/** A service connection string, taken apart. `close` zeroes the key. */
export interface DpsCredentials {
  /** Host name of the service: the resource that signatures are for, and the name in TLS. */
  readonly host: string;
  readonly port: number | null;
  readonly policy: string;
  /** Raw bytes of the shared access key. */
  readonly key: Buffer;
}

const hostRule = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i;
const base64Rule = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Parses `HostName=…;SharedAccessKeyName=…;SharedAccessKey=…` (any order, names in any case). The source stays the
 * caller's to wipe.
 * @throws DPS_CONNECTION_STRING_INVALID; never names the value of a field
 */
export function parseConnectionString(source: Buffer | string): DpsCredentials {
  const fields = new Map<string, string>();
  for (const part of source.toString().trim().split(';')) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    if (equals <= 0) throw invalid(cloudSays('STRING_NO_PAIRS'));
    const name = part.slice(0, equals).trim().toLowerCase();
    if (fields.has(name)) throw invalid(cloudSays('STRING_FIELD_TWICE'));
    fields.set(name, part.slice(equals + 1).trim());
  }
  const [host = '', port] = required(fields, 'HostName').split(':');
  if (!hostRule.test(host)) throw invalid(cloudSays('STRING_NO_HOST'));
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65_536)) {
    throw invalid(cloudSays('STRING_NO_PORT'));
  }
  const policy = required(fields, 'SharedAccessKeyName');
  const keyText = required(fields, 'SharedAccessKey');
  if (!base64Rule.test(keyText)) throw invalid(cloudSays('STRING_NO_BASE64'));
  return { host, port: port === undefined ? null : Number(port), policy, key: Buffer.from(keyText, 'base64') };
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name.toLowerCase());
  if (value === undefined || value === '') throw invalid(cloudSays('STRING_FIELD_MISSING', { field: name }));
  return value;
}

const invalid = (reason: Phrase) => cloudError('DPS_CONNECTION_STRING_INVALID', { reason });

import { X509Certificate } from 'node:crypto';
import { connect } from 'node:net';
import type { DpsAdministration } from '../cloud/dps-administration.ts';
import { administrationError } from '../cloud/dps-administration-errors.ts';
import type { CloudGroup, GroupDirectory, GroupSettings } from '../cloud/group-directory.ts';
import { groupError } from '../cloud/group-errors.ts';
import { readUploadableCa } from '../pki/uploadable-ca.ts';

/**
 * What would make a group useless, looked at before it is made: DPS takes most of it without a word and turns devices away
 * later. Nothing here changes anything.
 */

/** Azure's own, for X.509 and for symmetric keys each (documentation of March 2024). */
const groupLimit = 100;

/** @throws GROUP_QUOTA_REACHED, DPS_* */
export async function assertRoomForGroup(
  groups: GroupDirectory,
  kind: CloudGroup['attestation'],
  signal: AbortSignal,
): Promise<void> {
  let count = 0;
  let after: string | null = null;
  do {
    const page = await groups.page({ limit: 1000, ...(after === null ? {} : { after }) }, signal);
    count += page.groups.filter(({ attestation }) => attestation === kind).length;
    after = page.next;
  } while (after !== null);
  if (count >= groupLimit) throw groupError('GROUP_QUOTA_REACHED', { count });
}

/** @throws DPS_CA_UNKNOWN, DPS_CA_UNVERIFIED, DPS_CA_EXPIRED, DPS_ARM_* */
export async function assertReferable(
  administration: DpsAdministration,
  names: readonly string[],
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<void> {
  const cas = await administration.cas(signal);
  for (const name of names) {
    const ca = cas.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!ca) throw administrationError('DPS_CA_UNKNOWN', { name });
    if (!ca.isVerified) throw administrationError('DPS_CA_UNVERIFIED', { name });
    if (ca.expiresAt <= now) {
      throw administrationError('DPS_CA_EXPIRED', { name, day: ca.expiresAt.toISOString().slice(0, 10) });
    }
  }
}

/**
 * Whether devices of the CA can get in: it, or a CA above it, must be verified. @throws DPS_CA_UNVERIFIED (its `name` is that
 * of an upload, else the CA's own), DPS_ARM_*
 */
export async function assertBelowVerified(
  administration: DpsAdministration,
  issuer: Buffer,
  signal: AbortSignal,
): Promise<void> {
  const cas = await administration.cas(signal);
  const uploaded = (der: Buffer) => cas.find(({ certificate }) => certificate.equals(der));
  let subject = new X509Certificate(issuer);
  // Each step goes up by one, and there are no more steps than CAs.
  for (const _ of [null, ...cas]) {
    if (uploaded(subject.raw)?.isVerified) return;
    const above = cas.find(({ certificate }) => !certificate.equals(subject.raw) && issued(certificate, subject));
    if (above === undefined) break;
    subject = new X509Certificate(above.certificate);
  }
  const commonName = new X509Certificate(issuer).subject.split('\n').at(-1)?.replace(/^CN=/, '');
  throw administrationError('DPS_CA_UNVERIFIED', { name: uploaded(issuer)?.name ?? commonName ?? '' });
}

function issued(issuer: Buffer, subject: X509Certificate): boolean {
  const ca = new X509Certificate(issuer);
  return subject.issuer === ca.subject && subject.verify(ca.publicKey);
}

/**
 * Whether the CA may sign devices at all, now. @throws CA_FILE_MALFORMED, CA_IS_A_LEAF, CA_NOT_VALID_NOW, CA_KEY_WEAK
 */
export function assertSignsDevices(issuer: Buffer, now: Date): void {
  readUploadableCa(issuer, 'the issuing CA', now);
}

/** @throws DPS_HUB_UNKNOWN, DPS_ARM_* */
export async function assertHubsLinked(
  administration: DpsAdministration,
  hubs: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const linked = (await administration.instance(signal))?.hubs.map(({ hostName }) => hostName.toLowerCase()) ?? [];
  const missing = hubs.find((hub) => !linked.includes(hub.toLowerCase()));
  if (missing !== undefined) throw administrationError('DPS_HUB_UNKNOWN', { hub: missing });
}

const connectTimeoutMs = 5000;

/**
 * Whether anything answers where the webhook should: a connection, and no request, since a request would be taken for DPS's.
 * @throws GROUP_WEBHOOK_UNREACHABLE, the signal's reason
 */
export async function assertWebhookAnswers(
  { customAllocation: custom }: GroupSettings,
  signal: AbortSignal,
): Promise<void> {
  if (custom === undefined) return;
  const url = new URL(custom.webhookUrl);
  const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
  const reason = await connectionProblem(url.hostname.replace(/^\[|\]$/g, ''), port, signal);
  signal.throwIfAborted();
  if (reason !== null) throw groupError('GROUP_WEBHOOK_UNREACHABLE', { host: url.host, reason });
}

const connectionProblem = (host: string, port: number, signal: AbortSignal): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectTimeoutMs, signal });
    const end = (reason: string | null): void => {
      socket.destroy();
      resolve(reason);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end('ETIMEDOUT'));
    socket.once('error', (error) => end('code' in error ? String(error.code) : 'connection lost'));
  });

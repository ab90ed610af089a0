import type { Home } from '../config/home.ts';
import type { StationConfig } from '../config/station-config.ts';
import type { Clock } from '../domain/clock.ts';
import { isStationError } from '../domain/station-error.ts';
import type { IssuerRow, Ledger, LedgerReader } from '../ledger/ledger.ts';
import type { CertificateIssuer } from '../pki/certificate-issuer.ts';
import { openCertificateIssuer } from '../pki/issuing.ts';
import { acceptIssuingCaChain } from '../pki/issuing-ca-chain.ts';
import { generationsOf, keyOfGeneration } from '../signer/key-generations.ts';
import type { IssuingKey, Signer } from '../signer/signer.ts';
import { openIssuer } from './issuing-authority.ts';
import { assertIssuingKey } from './signer-guard.ts';

/** The station's issuing CAs: one signs what is new; others signed before, or wait for their day. */

const firstKey = 'issuing-ca';
const issuingKeys = generationsOf(firstKey);

/** The issuing key that a record names. @throws TypeError for another */
export function issuingKeyNamed(text: string): IssuingKey {
  const key = issuingKeys.find((name) => name === text);
  if (key === undefined) throw new TypeError(`${text} is no issuing key`);
  return key;
}

/** The issuer that signs now as the ledger has it; undefined before the first. */
export const currentIssuer = (ledger: LedgerReader): IssuerRow | undefined =>
  ledger.issuers().find(({ current }) => current);

/** The newest certificate for that key. */
export const issuerForKey = (ledger: LedgerReader, key: IssuingKey): IssuerRow | undefined =>
  ledger.issuers().findLast((row) => row.key === key);

/** The issuer that is planned to sign next, and from when on; undefined when none is, or it signs already. */
export function plannedIssuer(
  ledger: LedgerReader,
  { next }: StationConfig['issuing'],
): { readonly key: IssuingKey; readonly from: Date; readonly row: IssuerRow | undefined } | undefined {
  if (next === undefined) return undefined;
  const key = keyOfGeneration(firstKey, next.key);
  if (currentIssuer(ledger)?.key === key) return undefined;
  return { key, from: new Date(next.from), row: issuerForKey(ledger, key) };
}

/** Opens one issuer: the first key's from the home's files, a later one's from the ledger. @throws ISSUER_*, PKI_*, SIGNER_* */
export async function openIssuerOf(
  { home, ledger, signer }: { readonly home: Home; readonly ledger: LedgerReader; readonly signer: Signer },
  row: IssuerRow | undefined,
  now: Date,
): Promise<CertificateIssuer> {
  const key = row === undefined ? firstKey : issuingKeyNamed(row.key);
  if (row === undefined || key === firstKey) return openIssuer(home, signer, now);
  await assertIssuingKey(ledger, signer, key);
  const { chain } = await acceptIssuingCaChain({ signer, chain: [row.certificate, ...row.chain], now, key });
  return openCertificateIssuer({ signer, chain, key });
}

export interface LineIssuers {
  /** The one that signs what is new, or the one with that id if the station still has it. */
  readonly issuer: (issuerId?: string) => CertificateIssuer;
  /** Makes it durable when another issuer signs from now on; what fails then is told, and the old one goes on. */
  readonly settleIssuer: () => Promise<void>;
}

/** The issuers of a line that is being opened: the current one must open; the others serve what they began. @throws as `openIssuerOf` */
export async function openLineIssuers(options: {
  readonly home: Home;
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly issuing: StationConfig['issuing'];
  readonly clock: Clock;
}): Promise<LineIssuers> {
  const { ledger, issuing, clock } = options;
  const opened = new Map<string, CertificateIssuer>();
  let current = await openIssuerOf(options, currentIssuer(ledger), clock.now());
  opened.set(current.issuerId, current);
  for (const row of ledger.issuers()) {
    if (row.inForceSince === null || row.key === currentIssuer(ledger)?.key) continue;
    const issuer = await openIssuerOf(options, row, clock.now()).catch(notUsable);
    if (issuer !== undefined) opened.set(issuer.issuerId, issuer);
  }

  async function settleIssuer(): Promise<void> {
    const planned = plannedIssuer(ledger, issuing);
    const isDue = planned?.row !== undefined && planned.from <= clock.now();
    if (!isDue) {
      // Another process of this station may have switched, also back.
      const row = currentIssuer(ledger);
      if (row === undefined || row.sha256 === current.issuerId) return;
      const known = opened.get(row.sha256);
      if (known === undefined && row.key === firstKey) return;
      current = known ?? (await openIssuerOf(options, row, clock.now()));
      opened.set(current.issuerId, current);
      return;
    }
    const { row, from } = planned;
    if (row === undefined) return;
    const next = await openIssuerOf(options, row, clock.now()).catch(notUsable);
    // The old one goes on, and `doctor` tells: a line that stands still at midnight helps nobody.
    if (next === undefined) return;
    await ledger.commit((tx) => {
      const before = currentIssuer(tx)?.sha256;
      if (before === undefined || before === row.sha256) return;
      const content = { before, after: row.sha256, from: from.toISOString() };
      tx.append({ kind: 'issuer.switched', subject: row.sha256, person: 'station', content });
    });
    current = next;
    opened.set(next.issuerId, next);
  }

  await settleIssuer();
  return {
    issuer: (issuerId) => (issuerId === undefined ? current : (opened.get(issuerId) ?? current)),
    settleIssuer,
  };
}

function notUsable(error: unknown): undefined {
  if (isStationError(error)) return undefined;
  throw error;
}

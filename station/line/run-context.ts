import type { ServiceKeys } from '../cloud/service-keys.ts';
import type { Product } from '../config/product.ts';
import type { DeviceInfo } from '../devices/device-adapter.ts';
import type { OpenLink } from '../devices/transport/byte-link.ts';
import type { OpenUsbLink } from '../devices/usb/usb-link.ts';
import type { Clock } from '../domain/clock.ts';
import type { NewEntry } from '../domain/entry.ts';
import type { RegistrationId, RunId, SerialNumber, SlotId } from '../domain/ids.ts';
import type { CredentialRow, Ledger, LedgerReader } from '../ledger/ledger.ts';
import type { CertificateIssuer } from '../pki/certificate-issuer.ts';
import type { KeyOf, Signer } from '../signer/signer.ts';
import type { PhaseDeadlines } from './phase.ts';

/** What a person asked for by scanning a unit. */
export interface RunRequest {
  readonly product: Product;
  readonly serial: SerialNumber;
  readonly slot: SlotId;
  /** Address of the slot's port. */
  readonly port: string;
  /** Id of the person who scanned. */
  readonly person: string;
  /** The reason, when a unit that has a credential is to get another one. */
  readonly rework: string | null;
  /** The ledger's entry of a second person's approval of that. */
  readonly approval: number | null;
  /** The work order that it is made for, if one was named. */
  readonly order: string | null;
}

/** The parts of the station that a run works with. */
export interface RunPorts {
  readonly ledger: Ledger;
  readonly signer: Signer;
  /** The issuer that signs what is new, or the one with that id where the station still has it. Throws when there is none. */
  readonly issuer: (issuerId?: string) => CertificateIssuer;
  /** Makes it durable when another issuer signs from now on. */
  readonly settleIssuer: () => Promise<void>;
  /** The signer's key that new units with an entry of their own get their symmetric keys from. */
  readonly deviceKey: KeyOf<'device-key-derivation'>;
  /** The symmetric keys that DPS makes; asked only for products that want them. */
  readonly serviceKeys: ServiceKeys;
  readonly makeHostKey: (
    algorithm: 'ec-p256' | 'rsa-2048',
    commonName: string,
  ) => Promise<{ privateKey: Buffer; csr: Buffer }>;
  readonly openLink: OpenLink;
  readonly openUsbLink: OpenUsbLink;
  readonly clock: Clock;
  /** Fresh random bytes. */
  readonly random: (size: number) => Buffer;
  readonly deadlines: PhaseDeadlines;
  /** Name of the lease that this process holds for as long as it lives. */
  readonly lease: string;
  readonly isLeaseHeld: (lease: string) => boolean;
  readonly dps: { readonly idScope: string; readonly globalEndpoint: string };
}

/** A run under way: the request, what was learned since, and records waiting for the next durable commit. */
export interface RunContext {
  readonly runId: RunId;
  readonly request: RunRequest;
  readonly registrationId: RegistrationId;
  readonly deviceId: string | null;
  readonly ports: RunPorts;
  /** Ids of the runs that this process has in work, this one included. */
  readonly underWay: ReadonlySet<string>;
  /** Set by `identify`. */
  device: DeviceInfo | undefined;
  /** Who the device is, until that is durable: another slot may have met the same device since it was looked up. */
  identified: { readonly entry: NewEntry; readonly confirm: (ledger: LedgerReader) => void } | undefined;
  /** Entries about things that need no sync of their own: they go with the next commit, or with the verdict. */
  readonly waiting: NewEntry[];
}

/** Makes the run's waiting entries and `entries` durable. Every effect on a device or a key comes after one of these. */
export async function record(run: RunContext, ...entries: NewEntry[]): Promise<void> {
  // Taken at once: a run that is stopped while this is under way records its verdict, and must not record these again.
  const waiting = run.waiting.splice(0);
  const { identified } = run;
  run.identified = undefined;
  try {
    await run.ports.ledger.commit((tx) => {
      identified?.confirm(tx);
      if (identified) tx.append(identified.entry);
      for (const entry of [...waiting, ...entries]) tx.append(entry);
    });
  } catch (error) {
    run.identified = identified;
    run.waiting.unshift(...waiting);
    throw error;
  }
}

/** The entry that declares a credential of the run's unit void. */
export const voidingEntry = (
  run: RunContext,
  { credential: { serialNumber, sha256 }, reason }: { credential: CredentialRow; reason: string },
): NewEntry => {
  const { runId, registrationId } = run;
  return unitEntry(run, 'credential.voided', { runId, registrationId, serialNumber, sha256, reason });
};

/** An entry about the run's unit, by the run's person. */
export const unitEntry = <Kind extends NewEntry['kind']>(
  run: RunContext,
  kind: Kind,
  content: Extract<NewEntry, { kind: Kind }>['content'],
): NewEntry =>
  // The pairing of kind and content is exact; TypeScript cannot see it through the union.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  ({ kind, subject: run.request.serial, person: run.request.person, content }) as NewEntry;

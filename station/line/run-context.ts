import type { Product } from '../config/product.ts';
import type { DeviceInfo } from '../devices/device-adapter.ts';
import type { OpenLink } from '../devices/transport/byte-link.ts';
import type { OpenUsbLink } from '../devices/usb/usb-link.ts';
import type { Clock } from '../domain/clock.ts';
import type { NewEntry } from '../domain/entry.ts';
import type { RegistrationId, RunId, SerialNumber, SlotId } from '../domain/ids.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CertificateIssuer } from '../pki/certificate-issuer.ts';
import type { Signer } from '../signer/signer.ts';
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
}

/** The parts of the station that a run works with. */
export interface RunPorts {
  readonly ledger: Ledger;
  readonly signer: Signer;
  /** Throws when the station has no usable issuing CA. */
  readonly issuer: () => CertificateIssuer;
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
  /** Set by `identify`. */
  device: DeviceInfo | undefined;
  /** Entries about things that need no sync of their own: they go with the next commit, or with the verdict. */
  readonly waiting: NewEntry[];
}

/** Makes the run's waiting entries and `entries` durable. Every effect on a device or a key comes after one of these. */
export async function record(run: RunContext, ...entries: NewEntry[]): Promise<void> {
  const all = [...run.waiting, ...entries];
  await run.ports.ledger.commit((tx) => {
    for (const entry of all) tx.append(entry);
  });
  run.waiting.length = 0;
}

/** An entry about the run's unit, by the run's person. */
export const unitEntry = <Kind extends NewEntry['kind']>(
  run: RunContext,
  kind: Kind,
  content: Extract<NewEntry, { kind: Kind }>['content'],
): NewEntry =>
  // The pairing of kind and content is exact; TypeScript cannot see it through the union.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  ({ kind, subject: run.request.serial, person: run.request.person, content }) as NewEntry;

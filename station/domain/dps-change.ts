/** What a station may change in the cloud above enrollments: CAs, linked hubs, the service itself. */
export const dpsChanges = [
  'ca-upload',
  'ca-code',
  'ca-verify',
  'ca-delete',
  'service-create',
  'hub-link',
  'hub-weight',
  'hub-unlink',
] as const;
export type DpsChange = (typeof dpsChanges)[number];

/** How a change ended. `unknown`: the request went out and no answer came; whoever looks next finds out. */
export const dpsChangeOutcomes = ['made', 'refused', 'unknown'] as const;
export type DpsChangeOutcome = (typeof dpsChangeOutcomes)[number];

/** What is known of a change's target, flat: for people to compare. Never a key. */
export type DpsFacts = Readonly<Record<string, string | number | boolean | null>>;

/** The ledger's entries about them. */
export interface DpsChangeContents {
  /** Intent: this change is about to be asked for. `before` null = nothing was there; `after` null = nothing shall be. */
  'dps.change-intended': {
    service: string;
    change: DpsChange;
    target: string;
    before: DpsFacts | null;
    after: DpsFacts | null;
  };
  /** How the change of entry `intent` ended. */
  'dps.change-ended': { intent: number; outcome: DpsChangeOutcome; code: string | null; etag: string | null };
  /** Intent: the issuing CA's key is about to sign these bytes, which prove to the service that the station holds it. */
  'ca.proof-intended': {
    service: string;
    ca: string;
    caSha256: string;
    verificationCode: string;
    serialNumber: string;
    tbs: string;
  };
  'ca.proof-signed': { intent: number; sha256: string; certificate: string };
  /** A person took the keys of an access policy out of the cloud; `file` is where they lie now. */
  'dps.keys-saved': { service: string; policy: string; file: string };
}

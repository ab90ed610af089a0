import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import type { Attestation } from '../../../station/emulator/enrollment.ts';
import type { Ledger } from '../../../station/ledger/ledger.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { serialOf } from '../../unit/cloud/sync/units-on-record.ts';

/**
 * Every one of the first `count` units: in the cloud with exactly the credential it passed with, and on record once.
 * Nobody else in the cloud, nothing written there twice, and the ledger verifies.
 */
export async function expectExactlyOnce(
  count: number,
  { ledger, file, emulator }: { ledger: Ledger; file: string; emulator: DpsEmulator },
): Promise<void> {
  const recorded = ledger.entries({ from: 0, limit: 1_000_000, kind: 'enrollment.created' });
  const serials = Array.from({ length: count }, (_, index) => serialOf(index));
  expect(recorded.map(({ subject }) => subject).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(serials);
  const held = [...emulator.enrollments.values()];
  expect(held).toHaveLength(count);
  for (const { registrationId, attestation } of held) {
    const wanted = ledger.credential(registrationId);
    const sha256 = credentialSha256(attestation);
    expect(sha256).toBe(wanted?.sha256);
  }
  expect(emulator.counters).toMatchObject({ enrollmentsCreated: count, enrollmentsUpdated: 0, enrollmentsDeleted: 0 });
  expect(ledger.outboxSummary()).toMatchObject({ pending: 0, parked: 0, done: count });
  expect(await verifyLedger({ file })).toMatchObject({ verified: true, problems: [] });
}

function credentialSha256(attestation: Attestation): string {
  switch (attestation.type) {
    case 'x509':
      if (!('clientCertificates' in attestation.x509)) throw new Error('The sync enrolls certificates, not CAs.');
      return attestation.x509.clientCertificates.primary.info.sha256Thumbprint.toLowerCase();
    case 'symmetricKey':
      return sha256Of(attestation.symmetricKey.primaryKey);
    case 'tpm':
      return sha256Of(attestation.tpm.endorsementKey);
    case 'none':
      throw new Error('The sync enrolls nothing that proves nothing.');
  }
}

const sha256Of = (base64: string): string => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');

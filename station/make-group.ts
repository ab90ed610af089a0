import { adoptGroupKey, assertGroupKeyFree } from './adopt-group-key.ts';
import { createGroup, type GroupAct } from './cloud/acts/group-acts.ts';
import type { CloudGroup } from './cloud/group-directory.ts';
import type { ProvisioningStatus } from './domain/entry.ts';
import { issuerOfRecord } from './issuer-of-record.ts';
import type { Station } from './station.ts';

/**
 * Makes a group that lets in the devices of the station's issuing CA, or of a symmetric key that goes into the signer.
 * @throws GROUP_EXISTS, GROUP_ISSUER_MISSING, GROUP_KEY_OTHER, DPS_*, the signer's errors
 */
export async function makeGroup(
  act: GroupAct,
  station: Station,
  { attestation: kind, status }: { attestation: 'x509' | 'symmetric-key'; status: ProvisioningStatus },
): Promise<{ readonly how: 'created' | 'found-equal'; readonly after: CloudGroup }> {
  const { group } = act;
  if (kind === 'x509') {
    const { certificate, sha256 } = issuerOfRecord(station.ledger);
    return createGroup(act, { group, status, attestation: { kind, certificate } }, sha256);
  }
  // Before anything is made in the cloud: without its signer the key could not be brought.
  assertGroupKeyFree(station.ledger, group);
  const signer = await station.signer();
  const made = await createGroup(act, { group, status, attestation: { kind } }, null);
  await adoptGroupKey(act, signer);
  return made;
}

import { createGroup, type GroupAct } from '../cloud/acts/group-acts.ts';
import type { CloudGroup } from '../cloud/group-directory.ts';
import { issuerOfRecord } from '../issuing/issuer-of-record.ts';
import type { Station } from '../station.ts';
import { assertBelowVerified, assertRoomForGroup } from './group-checks.ts';
import { assertGroupKeyFree, createKeyedGroup } from './keyed-group.ts';

/**
 * Makes a group that lets in the devices of the station's issuing CA, or of a symmetric key that goes into the signer. What
 * can be known to be wrong is said before anything is made; whether the CA is verified, where the station has a way to ask.
 * @throws GROUP_*, DPS_CA_UNVERIFIED, DPS_*, the signer's errors
 */
export async function makeGroup(
  act: GroupAct,
  station: Station,
  kind: 'x509' | 'symmetric-key',
): Promise<{ readonly how: 'created' | 'found-equal'; readonly after: CloudGroup }> {
  const { group, groups, signal } = act;
  const { ledger, config } = station;
  const status = 'enabled';
  // Without its signer the key could not be brought.
  if (kind === 'symmetric-key') assertGroupKeyFree(ledger, group);
  const issuer = kind === 'x509' ? issuerOfRecord(ledger) : null;
  if ((await groups.find(group, signal)) === undefined) await assertRoomForGroup(groups, kind, signal);
  if (issuer !== null) {
    const { certificate, sha256 } = issuer;
    if (config.dps?.arm !== undefined) await assertBelowVerified(await station.administration(), certificate, signal);
    const attestation = { kind: 'x509', primary: certificate, secondary: null } as const;
    return createGroup(act, { group, status, attestation }, sha256);
  }
  return createKeyedGroup(act, { group, status }, await station.signer());
}

import { type CaActs, type OwnCa, planProof } from '../acts/ca-acts.ts';
import type { PlannedAct } from '../acts/recorded-change.ts';
import type { UploadedCa } from '../cloud/dps-administration.ts';
import type { Station } from '../station.ts';
import { issuingKeyNamed } from './issuers.ts';
import { assertIssuingKey } from './signer-guard.ts';

/** What a person acts on CAs with, until `signal` aborts. @throws DPS_ARM_NOT_CONFIGURED, SECRET_* */
export async function caActs(station: Station, person: string, signal: AbortSignal): Promise<CaActs> {
  const administration = await station.administration();
  return { administration, ledger: station.ledger, person, signal, now: new Date() };
}

/** The proof that the station's own signer holds the CA's key. @throws as `planProof`, ISSUING_KEY_NOT_APPROVED, the signer's errors */
export async function planOwnProof(
  acts: CaActs,
  station: Station,
  name: string,
  onStep?: Parameters<typeof planProof>[2],
): Promise<PlannedAct<UploadedCa>> {
  const signer = await station.signer();
  const issuers: OwnCa[] = [];
  for (const { certificate, key: named } of station.ledger.issuers()) {
    const key = issuingKeyNamed(named);
    await assertIssuingKey(station.ledger, signer, key);
    issuers.push({ certificate, key });
  }
  return planProof(acts, { name, signer, issuers }, onStep);
}

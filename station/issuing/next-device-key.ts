import { isStationError } from '../domain/station-error.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { generationsOf } from '../signer/key-generations.ts';
import type { KeyOf, Signer } from '../signer/signer.ts';

type DeviceKey = KeyOf<'device-key-derivation'>;

/**
 * Makes the signer's next derivation key and records it. One that was made and not recorded (an interruption) is recorded
 * now, and no other made. Units get theirs from it once station.toml names it. @throws the signer's and the ledger's errors
 */
export async function makeNextDeviceKey(ledger: Ledger, signer: Signer, person: string): Promise<DeviceKey> {
  const isRecorded = (key: DeviceKey): boolean =>
    ledger.entries({ from: 0, limit: 1, subject: key, kind: 'signer.key-created' }).length > 0;
  for (const key of generationsOf('device-key-derivation').slice(1)) {
    const { algorithm } = await signer.createKey(key, 'hmac-sha256').catch((error: unknown) => {
      if (isStationError(error, 'SIGNER_KEY_EXISTS')) return signer.keyInfo(key);
      throw error;
    });
    if (isRecorded(key)) continue;
    const { kind, notForProduction } = signer;
    const content = { key, algorithm, publicKey: null, signer: kind, notForProduction };
    await ledger.commit((tx) => tx.append({ kind: 'signer.key-created', subject: key, person, content }));
    return key;
  }
  throw new RangeError('the signer has as many derivation keys as a station can have');
}

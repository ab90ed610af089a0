import { join } from 'node:path';
import type { StationAnswers } from '../config/samples/station-file.ts';
import { writeFileDurably } from '../config/write-file.ts';
import { createDemoToken } from '../signer/pkcs11/demo-token.ts';

/**
 * The token that `demo --hsm` signs in: the one that the environment names (STATION_PKCS11_TOKEN, with its PIN in STATION_PIN), or
 * a new SoftHSM2 token below `root`, whose PIN lies beside it because it guards nothing but the demo.
 */
export async function demoSigner(root: string, modulePath: string | undefined): Promise<StationAnswers['signer']> {
  const named = modulePath ?? process.env['STATION_PKCS11_MODULE'];
  const token = process.env['STATION_PKCS11_TOKEN'];
  if (named && token) return { kind: 'pkcs11', module: named, token };

  const directory = join(root, 'softhsm2');
  const demo = await createDemoToken({ directory, ...(named ? { module: named } : {}) });
  const pinFile = join(directory, 'pin');
  try {
    await writeFileDurably(pinFile, demo.pin, { mode: 0o600 });
  } finally {
    demo.pin.fill(0);
  }
  return { kind: 'pkcs11', module: demo.module, token: demo.tokenLabel, pin: `file:${pinFile}` };
}

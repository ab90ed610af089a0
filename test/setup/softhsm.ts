import { createDemoToken } from '../../station/signer/pkcs11/demo-token.ts';

/**
 * A fresh SoftHSM2 token in `directory`. Sets SOFTHSM2_CONF of this process too, which the module reads whenever it is
 * initialised; `env` is for child processes.
 */
export async function createSoftHsm(
  directory: string,
): Promise<{ module: string; tokenLabel: string; pin: Buffer; env: Record<string, string> }> {
  const { module, tokenLabel, pin, environment } = await createDemoToken({ directory, tokenLabel: 'station-test' });
  return { module, tokenLabel, pin, env: { ...environment } };
}

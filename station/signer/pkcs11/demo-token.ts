import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PKCS11 } from 'pkcs11js';
import { writeFileDurably } from '../../config/write-file.ts';
import { CKF, CKU, returnValueName } from './cryptoki.ts';
import { CryptokiFailure, invoke } from './cryptoki-failure.ts';
import { hsmError } from './hsm-errors.ts';
import { loadCryptoki } from './pkcs11-module.ts';
import { tokenIn } from './token.ts';

/** Where distributions put SoftHSM2. */
const softHsmModules = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
];

export interface DemoToken {
  /** Path of the module. */
  readonly module: string;
  readonly tokenLabel: string;
  /** The caller zeroes it. */
  readonly pin: Buffer;
  /** Must be in the environment of every process that uses the token. */
  readonly environment: Readonly<Record<'SOFTHSM2_CONF', string>>;
}

/** The SoftHSM2 module of this machine. @throws HSM_MODULE_NOT_FOUND */
export function softHsmModule(): string {
  const module = softHsmModules.find((path) => existsSync(path));
  if (module === undefined)
    throw hsmError('HSM_MODULE_NOT_FOUND', { module: 'libsofthsm2.so (Debian: apt install softhsm2)' });
  return module;
}

/**
 * Makes a SoftHSM2 token in `directory`, with a PIN of its own, for demonstrations and tests; and sets SOFTHSM2_CONF of
 * this process, which the module reads at its next C_Initialize. No signer may be open on the module meanwhile.
 * @throws HSM_MODULE_NOT_FOUND, HSM_MODULE_UNUSABLE, HSM_CALL_FAILED, HOME_FILE_EXISTS where `directory` has one already,
 * HOME_* when it cannot be written
 */
export async function createDemoToken({
  directory,
  tokenLabel = 'station-demo',
  module = softHsmModule(),
}: {
  directory: string;
  tokenLabel?: string;
  module?: string;
}): Promise<DemoToken> {
  const tokens = join(directory, 'tokens');
  const configuration = join(directory, 'softhsm2.conf');
  await mkdir(tokens, { recursive: true, mode: 0o700 });
  await writeFileDurably(
    configuration,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`,
    { replace: false },
  );
  process.env['SOFTHSM2_CONF'] = configuration;
  const pin = Buffer.from(randomBytes(12).toString('hex'));
  initialiseToken(await loadCryptoki(module), tokenLabel, pin);
  return { module, tokenLabel, pin, environment: { SOFTHSM2_CONF: configuration } };
}

function initialiseToken(cryptoki: PKCS11, tokenLabel: string, pin: Buffer): void {
  try {
    // Outside the inner try: what somebody else initialised is not ours to finalise.
    invoke('C_Initialize', () => cryptoki.C_Initialize({ flags: CKF.OS_LOCKING_OK }));
    try {
      makeToken(cryptoki, tokenLabel, pin);
    } finally {
      invoke('C_Finalize', () => cryptoki.C_Finalize());
    }
  } catch (error) {
    if (!(error instanceof CryptokiFailure)) throw error;
    throw hsmError('HSM_CALL_FAILED', { call: error.call, returned: returnValueName(error.returnValue) }, error);
  }
}

function makeToken(cryptoki: PKCS11, tokenLabel: string, pin: Buffer): void {
  const securityOfficerPin = randomBytes(12).toString('hex');
  const slots = (): Buffer[] => invoke('C_GetSlotList', () => cryptoki.C_GetSlotList(true));
  const blank = slots().find((slot) => (tokenIn(cryptoki, slot).flags & CKF.TOKEN_INITIALIZED) === 0);
  if (blank === undefined) throw hsmError('HSM_TOKEN_NOT_FOUND', { tokenLabel });
  // C_InitToken reads 32 bytes of label, blank-padded (PKCS#11 v2.40 §5.5).
  invoke('C_InitToken', () => cryptoki.C_InitToken(blank, securityOfficerPin, tokenLabel.padEnd(32)));
  const slot = slots().find((each) => tokenIn(cryptoki, each).label === tokenLabel);
  if (slot === undefined) throw hsmError('HSM_TOKEN_NOT_FOUND', { tokenLabel });
  const session = invoke('C_OpenSession', () => cryptoki.C_OpenSession(slot, CKF.SERIAL_SESSION | CKF.RW_SESSION));
  invoke('C_Login', () => cryptoki.C_Login(session, CKU.SO, securityOfficerPin));
  invoke('C_InitPIN', () => cryptoki.C_InitPIN(session, pin.toString('utf8')));
  invoke('C_CloseSession', () => cryptoki.C_CloseSession(session));
}

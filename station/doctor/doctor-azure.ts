import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { assertMayMakeKeys, missingRights } from '../cloud/access-rights.ts';
import type { ArmConfig } from '../config/arm-config.ts';
import type { EntraConfig } from '../config/entra-config.ts';
import type { Home } from '../config/home.ts';
import type { Product } from '../config/product.ts';
import { joined } from '../domain/list-phrases.ts';
import type { Phrase, PhraseValue } from '../domain/phrase.ts';
import { isStationError, nextStepOf, sentenceOf } from '../domain/station-error.ts';
import { assertHubsLinked, assertWebhookAnswers } from '../groups/group-checks.ts';
import { missingAzureRights } from '../open-dps-administration.ts';
import type { ReadSecret } from '../open-signer.ts';
import { signerSays } from '../signer/signer-phrases.ts';
import type { Station } from '../station.ts';
import { azureSays } from './doctor-azure-phrases.ts';
import type { Verdict } from './doctor-ports.ts';

/** What the doctor finds out about the cloud by asking it. Nothing is changed there. */

const ok = (message: Phrase): Verdict => ({ state: 'ok', message, hint: null });
const warning = (message: Phrase, hint: Phrase): Verdict => ({ state: 'warning', message, hint });
const problem = (message: Phrase, hint: Phrase): Verdict => ({ state: 'problem', message, hint });

/** Not to be there is no fault of the station's: the line goes on without. */
const away = new Set(['DPS_UNREACHABLE', 'DPS_TIMEOUT', 'DPS_UNAVAILABLE', 'DPS_THROTTLED', 'DPS_NOT_CONFIGURED']);
const armAway = new Set(['DPS_ARM_UNREACHABLE', 'DPS_ARM_TIMEOUT', 'DPS_ARM_UNAVAILABLE']);

async function unlessAway(codes: ReadonlySet<string>, look: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await look();
  } catch (error) {
    if (!isStationError(error) || !codes.has(error.code)) throw error;
    const message = azureSays('NOT_ASKED_SINCE', { code: error.code, sentence: sentenceOf(error) });
    return warning(message, nextStepOf(error));
  }
}

/** Whether the station may do what the commands do. @throws DPS_UNAUTHORIZED, DPS_UNTRUSTED, … */
export const cloudRights = (station: Station, signal: AbortSignal): Promise<Verdict> =>
  unlessAway(away, async () => {
    const credential = station.config.dps?.credential;
    if (credential !== undefined && asksPerson(credential)) return ok(azureSays('NOT_ASKED_SIGN_IN'));
    const missing = await missingRights(await station.directory(), signal);
    if (missing.length === 0) return ok(azureSays('CLOUD_RIGHTS_WHOLE', { rights: Object.keys(usedBy).join(', ') }));
    const what = azureSays('CLOUD_RIGHTS_LACK', { rights: joined('BOTH', missing) });
    return warning(what, azureSays('CLOUD_RIGHTS_HINT', { needed: uses(missing) }));
  });

const usedBy = {
  EnrollmentRead: azureSays('USED_TO_READ'),
  EnrollmentWrite: azureSays('USED_TO_WRITE'),
  RegistrationStatusRead: azureSays('USED_TO_SEE_REGISTRATIONS'),
} as const;

function uses([right, ...others]: readonly (keyof typeof usedBy)[]): PhraseValue {
  if (right === undefined) return '';
  const first = azureSays('RIGHT_USED_BY', { right, use: usedBy[right] });
  return others.length === 0 ? first : azureSays('RIGHTS_LISTED', { first, rest: uses(others) });
}

/** Whether the products whose keys DPS makes can be made now: for them it is no matter of later. */
export async function serviceKeys(
  station: Station,
  products: readonly Product[],
  signal: AbortSignal,
): Promise<Verdict> {
  const names = joined(
    'BOTH',
    products.map(({ config }) => config.name),
  );
  try {
    await assertMayMakeKeys(await station.directory(), signal);
    return ok(azureSays('SERVICE_KEYS_READY', { products: names }));
  } catch (error) {
    if (!isStationError(error)) throw error;
    const told = { products: names, code: error.code, sentence: sentenceOf(error) };
    return problem(azureSays('SERVICE_KEYS_NOT_READY', told), azureSays('SERVICE_KEYS_HINT'));
  }
}

/** Kind, files and their permissions; asks nobody. */
export async function entraCredential(
  credential: EntraConfig,
  { dir }: Home,
  readSecret: ReadSecret,
  now: Date,
): Promise<Verdict> {
  switch (credential.kind) {
    case 'token': {
      if (credential.token === 'prompt') return ok(azureSays('TOKEN_ASKED_FOR'));
      const token = await readSecret(credential.token, signerSays('SECRET_BEARER').text);
      token.fill(0);
      return ok(azureSays('TOKEN_FROM', { source: credential.token.split(':')[0] ?? '' }));
    }
    case 'client-certificate':
      return clientCertificate(resolve(dir, credential.certificate_file), now);
    case 'workload': {
      const file = resolve(dir, credential.token_file);
      const found = await stat(file).catch(() => undefined);
      if (found?.isFile()) return ok(azureSays('TOKEN_FEDERATED', { file }));
      return problem(azureSays('FILE_NOT_THERE', { file }), azureSays('TOKEN_FILE_HINT'));
    }
    case 'device-code':
      return ok(azureSays('PERSON_SIGNS_IN'));
    default:
      return credential satisfies never;
  }
}

async function clientCertificate(file: string, now: Date): Promise<Verdict> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return problem(azureSays('FILE_NOT_THERE', { file }), azureSays('APP_FILE_HINT'));
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
    return problem(azureSays('FILE_READ_BY_OTHERS', { file, mode }), azureSays('FILE_READ_BY_OTHERS_HINT', { file }));
  }
  const bytes = await readFile(file);
  try {
    const text = bytes.toString('latin1');
    const [pem] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text) ?? [];
    if (pem === undefined || !text.includes('PRIVATE KEY-----')) {
      return problem(azureSays('FILE_LACKS_PARTS', { file }), azureSays('FILE_LACKS_PARTS_HINT'));
    }
    const { validToDate } = new X509Certificate(pem);
    const day = validToDate.toISOString().slice(0, 10);
    if (validToDate > now) return ok(azureSays('APP_CERTIFICATE_GOOD', { day }));
    return problem(azureSays('APP_CERTIFICATE_EXPIRED', { day }), azureSays('APP_CERTIFICATE_EXPIRED_HINT'));
  } finally {
    bytes.fill(0);
  }
}

/** Whether a token comes, and what the identity may not do. @throws DPS_ARM_LOGIN_FAILED, DPS_ARM_UNAUTHENTICATED, … */
export async function azureRights(station: Station, readSecret: ReadSecret, signal: AbortSignal): Promise<Verdict> {
  const arm = armOf(station);
  if (asksPerson(arm.credential)) return ok(azureSays('NOT_ASKED_SIGN_IN'));
  return unlessAway(armAway, async () => {
    const missing = await missingAzureRights(arm, { home: station.home, readSecret }, signal);
    if (missing.length === 0) return ok(azureSays('AZURE_RIGHTS_WHOLE'));
    const names = missing.map(({ right, commands }) => `${right} (${commands})`).join(', ');
    return warning(azureSays('AZURE_RIGHTS_LACK', { rights: names }), azureSays('AZURE_RIGHTS_HINT'));
  });
}

const asksPerson = (credential: EntraConfig): boolean =>
  credential.kind === 'device-code' || (credential.kind === 'token' && credential.token === 'prompt');

/** Whether the hubs and webhooks that products name are there. @throws DPS_HUB_UNKNOWN, GROUP_WEBHOOK_UNREACHABLE, DPS_ARM_* */
export async function productPlaces(station: Station, signal: AbortSignal): Promise<Verdict> {
  const arm = station.config.dps?.arm;
  const hubs = station.products.flatMap(({ config }) => config.enrollment.iot_hubs ?? []);
  const webhooks = station.products.flatMap(({ config }) => config.enrollment.custom_allocation ?? []);
  for (const { webhook_url: webhookUrl, api_version: apiVersion } of webhooks) {
    await assertWebhookAnswers({ customAllocation: { webhookUrl, apiVersion } }, signal);
  }
  const counts = { webhooks: webhooks.length, hubs: hubs.length };
  if (hubs.length === 0) return ok(azureSays('WEBHOOKS_ONLY', { webhooks: webhooks.length }));
  if (arm === undefined || asksPerson(arm.credential)) {
    return ok(azureSays('HUBS_NOT_ASKED', counts));
  }
  return unlessAway(armAway, async () => {
    await assertHubsLinked(await station.administration(), hubs, signal);
    return ok(azureSays('HUBS_LINKED', counts));
  });
}

function armOf({ config }: Station): ArmConfig {
  const arm = config.dps?.arm;
  if (arm === undefined) throw new TypeError('asked about Azure without [dps.arm]');
  return arm;
}

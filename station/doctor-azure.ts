import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { missingRights } from './cloud/access-rights.ts';
import type { ArmConfig } from './config/arm-config.ts';
import type { Verdict } from './doctor-ports.ts';
import { isStationError } from './domain/station-error.ts';
import { assertHubsLinked, assertWebhookAnswers } from './group-checks.ts';
import { missingAzureRights } from './open-dps-administration.ts';
import type { ReadSecret } from './open-signer.ts';
import type { Station } from './station.ts';

/** What the doctor finds out about the cloud by asking it. Nothing is changed there. */

const ok = (message: string): Verdict => ({ state: 'ok', message, hint: null });
const warning = (message: string, hint: string): Verdict => ({ state: 'warning', message, hint });
const problem = (message: string, hint: string): Verdict => ({ state: 'problem', message, hint });

/** Not to be there is no fault of the station's: the line goes on without. */
const away = new Set(['DPS_UNREACHABLE', 'DPS_TIMEOUT', 'DPS_UNAVAILABLE', 'DPS_THROTTLED', 'DPS_NOT_CONFIGURED']);
const armAway = new Set(['DPS_ARM_UNREACHABLE', 'DPS_ARM_TIMEOUT', 'DPS_ARM_UNAVAILABLE']);

async function unlessAway(codes: ReadonlySet<string>, look: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await look();
  } catch (error) {
    if (!isStationError(error) || !codes.has(error.code)) throw error;
    return warning(`not asked: ${error.code}: ${error.message}`, error.hint);
  }
}

/** Whether the connection string may do what the commands do. @throws DPS_UNAUTHORIZED, DPS_UNTRUSTED, … */
export const cloudRights = (station: Station, signal: AbortSignal): Promise<Verdict> =>
  unlessAway(away, async () => {
    const missing = await missingRights(await station.directory(), signal);
    if (missing.length === 0) return ok('EnrollmentRead, EnrollmentWrite, RegistrationStatusRead');
    const what = `the connection string lacks ${missing.join(' and ')}`;
    const needed = missing.map((right) => `${right}: ${usedBy[right]}`).join('; ');
    return warning(what, `Have it added to the access policy where those are wanted (${needed}).`);
  });

const usedBy = {
  EnrollmentRead: 'sync, drift, enrollments and groups',
  EnrollmentWrite: 'sync, and every change of enrollments and groups',
  RegistrationStatusRead: 'enrollments show and check, groups show',
} as const;

/** Kind, files and their permissions; asks nobody. */
export async function azureCredential(station: Station, readSecret: ReadSecret, now: Date): Promise<Verdict> {
  const { credential } = armOf(station);
  switch (credential.kind) {
    case 'token': {
      if (credential.token === 'prompt') return ok('a bearer token, asked for at each command');
      const token = await readSecret(credential.token, 'bearer token of Azure Resource Manager');
      token.fill(0);
      return ok(`a bearer token from ${credential.token.split(':')[0]}; somebody else renews it`);
    }
    case 'client-certificate':
      return clientCertificate(resolve(station.home.dir, credential.certificate_file), now);
    case 'workload': {
      const file = resolve(station.home.dir, credential.token_file);
      const found = await stat(file).catch(() => undefined);
      if (found?.isFile()) return ok(`a federated token, from ${file}`);
      return problem(`${file} is not there`, 'The platform should keep it there: check its workload identity.');
    }
    case 'device-code':
      return ok('a person signs in at each command; nothing is kept');
    default:
      return credential satisfies never;
  }
}

async function clientCertificate(file: string, now: Date): Promise<Verdict> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile())
    return problem(`${file} is not there`, 'Put the app’s certificate and key there, as PEM, 0600.');
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
    return problem(
      `${file} may be read by others (${mode})`,
      `chmod 600 ${file}; its key may have been read: renew it.`,
    );
  }
  const bytes = await readFile(file);
  try {
    const text = bytes.toString('latin1');
    const [pem] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text) ?? [];
    if (pem === undefined || !text.includes('PRIVATE KEY-----')) {
      return problem(`${file} lacks its certificate or its key`, 'Put both into it, as PEM, one after the other.');
    }
    const { validToDate } = new X509Certificate(pem);
    const day = validToDate.toISOString().slice(0, 10);
    if (validToDate > now) return ok(`a client certificate, good until ${day}`);
    return problem(`the client certificate expired on ${day}`, 'Make a new one, and add it to the app registration.');
  } finally {
    bytes.fill(0);
  }
}

/** Whether a token comes, and what the identity may not do. @throws DPS_ARM_LOGIN_FAILED, DPS_ARM_UNAUTHENTICATED, … */
export async function azureRights(station: Station, readSecret: ReadSecret, signal: AbortSignal): Promise<Verdict> {
  const arm = armOf(station);
  const asks = arm.credential.kind === 'device-code' || isPrompt(arm);
  if (asks) return ok('not asked: a person would have to sign in');
  return unlessAway(armAway, async () => {
    const missing = await missingAzureRights(arm, { home: station.home, readSecret }, signal);
    if (missing.length === 0) return ok('a token came, and no right is missing');
    const names = missing.map(({ right, commands }) => `${right} (${commands})`).join(', ');
    return warning(
      `the identity may not: ${names}`,
      'Have an owner give it these rights on the service where those commands are wanted.',
    );
  });
}

const isPrompt = ({ credential }: ArmConfig): boolean => credential.kind === 'token' && credential.token === 'prompt';

/** Whether the hubs and webhooks that products name are there. @throws DPS_HUB_UNKNOWN, GROUP_WEBHOOK_UNREACHABLE, DPS_ARM_* */
export async function productPlaces(station: Station, signal: AbortSignal): Promise<Verdict> {
  const arm = station.config.dps?.arm;
  const hubs = station.products.flatMap(({ config }) => config.enrollment.iot_hubs ?? []);
  const webhooks = station.products.flatMap(({ config }) => config.enrollment.custom_allocation ?? []);
  for (const { webhook_url: webhookUrl, api_version: apiVersion } of webhooks) {
    await assertWebhookAnswers({ customAllocation: { webhookUrl, apiVersion } }, signal);
  }
  const answered = `${webhooks.length} webhooks answer`;
  if (hubs.length === 0) return ok(`${answered}, no hubs named`);
  if (arm === undefined || arm.credential.kind === 'device-code' || isPrompt(arm)) {
    return ok(`${answered}; whether the ${hubs.length} hubs are linked was not asked`);
  }
  return unlessAway(armAway, async () => {
    await assertHubsLinked(await station.administration(), hubs, signal);
    return ok(`${answered}, ${hubs.length} hubs are linked`);
  });
}

function armOf({ config }: Station): ArmConfig {
  const arm = config.dps?.arm;
  if (arm === undefined) throw new TypeError('asked about Azure without [dps.arm]');
  return arm;
}

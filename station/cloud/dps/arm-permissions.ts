import { request } from 'node:https';
import { z } from 'zod';
import { cloudSays } from '../cloud-phrases.ts';
import { administrationError } from '../dps-administration-errors.ts';
import type { ArmClientOptions } from './arm-client.ts';
import { openEntraCredential } from './entra-credential.ts';
import { translateArmError } from './translate-arm-error.ts';

/** What the station's commands ask Azure for, below `Microsoft.Devices/provisioningServices/`, and which command does. */
export const armRights: Readonly<Record<string, string>> = {
  read: 'dps show, dps hubs list',
  write: 'dps create, dps hubs link, weight and unlink',
  'listkeys/action': 'dps keys',
  'certificates/read': 'ca list, ca status, groups create',
  'certificates/write': 'ca upload',
  'certificates/generateVerificationCode/action': 'ca verify',
  'certificates/verify/action': 'ca verify',
  'certificates/delete': 'ca delete',
};

const permissions = z.object({
  value: z.array(z.object({ actions: z.array(z.string()).nullish(), notActions: z.array(z.string()).nullish() })),
});

const provider = 'Microsoft.Devices/provisioningServices';
const apiVersion = '2022-04-01';
const largestAnswer = 1024 * 1024;

/**
 * Signs in and asks Azure what the identity may do with the service (“Permissions – List For Resource”): the keys of
 * `armRights` that it may not. Changes nothing. @throws DPS_ARM_*, the signal's reason
 */
export async function missingArmRights(options: ArmClientOptions, signal: AbortSignal): Promise<string[]> {
  const { subscription, resourceGroup, service, endpoint, timeoutMs } = options;
  const { host } = new URL(endpoint);
  const context = {
    right: 'provisioningServices/read',
    target: service,
    host,
    service,
    resourceGroup,
    timeoutMs,
    secrets: [],
  };
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const credential = openEntraCredential(options.credential, options.now);
    const base = endpoint.replace(/\/$/, '');
    const token = await credential.getToken(`${base}/.default`, { abortSignal: limit });
    if (token === null) throw administrationError('DPS_ARM_LOGIN_FAILED', { reason: cloudSays('NO_TOKEN') });
    const resource = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/${provider}/${service}`;
    const url = `${base}${resource}/providers/Microsoft.Authorization/permissions?api-version=${apiVersion}`;
    const granted = permissions.safeParse(await get(url, token.token, options.ca, limit));
    if (!granted.success) {
      throw administrationError('DPS_ARM_REFUSED', { status: 200, reason: cloudSays('ANSWER_NO_PERMISSIONS') });
    }
    return Object.keys(armRights).filter((right) => !isGranted(`${provider}/${right}`, granted.data.value));
  } catch (error) {
    signal.throwIfAborted();
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    if (timedOut) throw administrationError('DPS_ARM_TIMEOUT', { timeoutMs });
    throw translateArmError(error, context);
  }
}

type Permissions = z.output<typeof permissions>['value'];

/** A role grants what its actions match and its notActions do not; another role may grant what this one leaves out. */
const isGranted = (right: string, roles: Permissions): boolean =>
  roles.some(
    ({ actions, notActions }) =>
      actions?.some((pattern) => matches(pattern, right)) && !notActions?.some((pattern) => matches(pattern, right)),
  );

function matches(pattern: string, right: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('.*')}$`, 'i').test(right);
}

const get = (url: string, token: string, ca: Buffer | undefined, signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const outgoing = request(url, { headers, signal, ...(ca === undefined ? {} : { ca }) }, (answer) => {
      const chunks: Buffer[] = [];
      let length = 0;
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > largestAnswer) outgoing.destroy();
        else chunks.push(chunk);
      });
      answer.once('error', reject);
      answer.once('end', () => {
        const body = parsed(Buffer.concat(chunks).toString('utf8'));
        if (answer.statusCode === 200) resolve(body);
        else reject(refusal(answer.statusCode ?? 0, body));
      });
    });
    outgoing.once('error', reject);
    outgoing.end();
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** In the form of the SDK's own errors. */
function refusal(statusCode: number, body: unknown): Error {
  const told = errorBody.safeParse(body);
  const { code, message } = told.success ? told.data.error : { code: undefined, message: 'no reason given.' };
  return Object.assign(new Error(message), { statusCode, code });
}

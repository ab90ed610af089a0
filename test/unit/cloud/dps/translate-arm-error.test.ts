import { describe, expect, it } from 'vitest';
import { createArmAdministration } from '../../../../station/cloud/dps/arm-client.ts';
import { type ArmContext, translateArmError } from '../../../../station/cloud/dps/translate-arm-error.ts';

const context: ArmContext = {
  right: 'provisioningServices/write',
  target: 'factory-dps',
  host: 'management.azure.com',
  service: 'factory-dps',
  resourceGroup: 'factory',
  timeoutMs: 1000,
  secrets: ['c2VjcmV0'],
};
/** An error as Azure's SDKs throw them. */
const thrown = (fields: object): Error => Object.assign(new Error('what Azure said'), fields);
const translated = (fields: object, more: Partial<ArmContext> = {}) =>
  translateArmError(thrown(fields), { ...context, ...more }).toJSON();

describe('an error of the SDK', () => {
  it.each([
    [{ statusCode: 403, code: 'AuthorizationFailed' }, 'DPS_ARM_RIGHTS_MISSING'],
    [{ statusCode: 403, code: 403_000 }, 'DPS_ARM_REFUSED'],
    [{ statusCode: 404, code: 'ResourceGroupNotFound' }, 'DPS_ARM_SERVICE_UNKNOWN'],
    [{ statusCode: 404, code: 404_000 }, 'DPS_CA_UNKNOWN'],
    [{ statusCode: 409 }, 'DPS_ARM_REFUSED'],
    [{ statusCode: 500 }, 'DPS_ARM_UNAVAILABLE'],
    [{ name: 'AbortError' }, 'DPS_ARM_TIMEOUT'],
    [{ code: 'ENOTFOUND' }, 'DPS_ARM_UNREACHABLE'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'DPS_ARM_UNTRUSTED'],
    [{ name: 'AuthenticationError', cause: { errorCode: 'invalid_client' } }, 'DPS_ARM_LOGIN_FAILED'],
    [{ name: 'AuthenticationRequiredError', cause: { errorCode: 'network_error' } }, 'DPS_ARM_UNREACHABLE'],
    [{ name: 'CredentialUnavailableError' }, 'DPS_ARM_LOGIN_FAILED'],
  ])('%j is %s', (fields, code) => {
    expect(translated(fields).code).toBe(code);
  });

  it('a conflict is a name that is taken only where the service is made', () => {
    expect(translated({ statusCode: 409 }, { creates: true }).code).toBe('DPS_ARM_NAME_TAKEN');
  });

  it('repeats no key that the answer echoes, and keeps nothing of the request', () => {
    const request = { headers: { authorization: 'Bearer eyJ0' } };
    const error = translateArmError(
      thrown({ statusCode: 400, message: 'HostName=a;SharedAccessKey=c2VjcmV0 is wrong', request }),
      context,
    );
    expect(error.message).toContain('[key] is wrong');
    expect(JSON.stringify([error, error.cause, error.message])).not.toMatch(/c2VjcmV0|eyJ0/);
  });
});

it('a credential whose file is missing is a login that fails, not a network that does', async () => {
  const guid = '00000000-0000-0000-0000-000000000000';
  const administration = createArmAdministration({
    subscription: guid,
    resourceGroup: 'factory',
    service: 'factory-dps',
    endpoint: 'https://127.0.0.1:9',
    credential: { kind: 'client-certificate', tenant: guid, client: guid, certificateFile: '/nowhere/app.pem' },
    timeoutMs: 5000,
    now: () => new Date(),
  });
  await expect(administration.cas(new AbortController().signal)).rejects.toMatchObject({
    code: 'DPS_ARM_LOGIN_FAILED',
    details: { reason: 'ENOENT' },
  });
});

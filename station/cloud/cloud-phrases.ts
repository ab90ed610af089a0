import { phraseTable } from '../domain/phrase.ts';

/** In what two enrollments differ, and what is wrong with what an administrator gave or Azure answered. */
export const cloudSays = phraseTable({
  DIFFERS_IN_ATTESTATION: 'attestation',
  DIFFERS_IN_DEVICE_ID: 'device id',
  DIFFERS_IN_STATUS: 'provisioning status',
  STRING_NO_PAIRS: 'it is not a list of name=value pairs',
  STRING_FIELD_TWICE: 'a field appears twice',
  STRING_NO_HOST: 'HostName is not a host name',
  STRING_NO_PORT: 'HostName has a port that is none',
  STRING_NO_BASE64: 'SharedAccessKey is not base64',
  STRING_FIELD_MISSING: '{field} is missing',
  NO_REASON_GIVEN: 'no reason given.',
  ANSWER_WITHOUT_CODE: 'there is no verification code in it.',
  ANSWER_CERTIFICATE_PARTIAL: 'a certificate in it is not whole.',
  ANSWER_SERVICE_PARTIAL: 'the description of the service is not whole.',
  NO_TOKEN: 'no token',
  ANSWER_NO_PERMISSIONS: 'its answer is no list of permissions.',
  SETTING_DIFFERS: '{setting} is {cloud}, not {wanted}',
  SETTINGS_DIFFER: '{first}; {rest}',
  SETTING_NOT_SET: 'not set',
  SETTING_UNSET: 'unset',
  NOBODY_FOR_DEVICE_CODE: 'nobody is there to enter a device code',
  STATIC_NEEDS_ITS_HUB: 'allocation_policy "static" needs exactly one hub in iot_hubs, and there would be {count}',
  UNIT_REWORKED: 'its unit was reworked',
  CUSTOM_NEEDS_ITS_WEBHOOK: 'allocation_policy "custom" needs custom_allocation, the webhook that chooses',
});

/** The first thing in which two enrollments differ. */
export const differenceNamed = {
  attestation: cloudSays('DIFFERS_IN_ATTESTATION'),
  'device id': cloudSays('DIFFERS_IN_DEVICE_ID'),
  'provisioning status': cloudSays('DIFFERS_IN_STATUS'),
} as const;

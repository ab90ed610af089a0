/** Who a device says it is: in the user name of SASL PLAIN, in SASL TPM, or in the address of its links. */
export interface DeviceIdentity {
  readonly idScope: string;
  readonly registrationId: string;
}

const addressRule = /^(?:amqps?:\/\/[^/]+\/)?([^/]+)\/registrations\/([^/]+)$/;

/** `{idScope}/registrations/{registrationId}`; Microsoft's C SDK puts `amqps://{host}/` before it. */
export function parseDeviceIdentity(text: string): DeviceIdentity | undefined {
  const [, idScope, registrationId] = addressRule.exec(text) ?? [];
  return idScope === undefined || registrationId === undefined ? undefined : { idScope, registrationId };
}

/** DPS ignores the case of both. */
export const isSameDevice = (one: DeviceIdentity, other: DeviceIdentity): boolean =>
  one.idScope.toLowerCase() === other.idScope.toLowerCase() &&
  one.registrationId.toLowerCase() === other.registrationId.toLowerCase();

import type { DeviceClaim } from '../device-api/device-authentication.ts';
import type { RegistrationService } from '../device-api/registration-service.ts';
import { DpsError, unauthorized } from '../dps-error.ts';
import { type DeviceIdentity, parseDeviceIdentity } from './device-identity.ts';
import type { SaslMechanism } from './sasl-mechanism.ts';
import { tpmMechanism } from './sasl-tpm.ts';

/** What a device showed in SASL. Without it, the certificate of its TLS connection speaks for it. */
export interface SaslIdentity {
  readonly device: DeviceIdentity;
  readonly sasToken: string;
}

/** The mechanisms that a connection is offered, for rhea: symmetric keys, TPMs, and certificates, which need none. */
export function saslMechanisms(options: {
  challenge: RegistrationService['challenge'];
  onIdentity: (identity: SaslIdentity) => void;
  onRefused: () => void;
  onFailure: () => void;
}): Record<string, () => SaslMechanism> {
  const { onIdentity } = options;
  const guarded = (mechanism: SaslMechanism): SaslMechanism => guard(mechanism, options);
  const tpm = (): SaslMechanism =>
    tpmMechanism({
      challenge(device, { endorsementKey, storageRootKey }) {
        const presented = { sasToken: undefined, certificates: [] };
        const claim: DeviceClaim = { ...device, protocol: 'amqp', presented };
        const challenge = options.challenge(claim, {
          endorsementKey: endorsementKey.toString('base64'),
          storageRootKey: storageRootKey.toString('base64'),
        });
        if (!challenge) throw unauthorized();
        return Buffer.from(challenge.authenticationKey, 'base64');
      },
      onToken: (device, sasToken) => onIdentity({ device, sasToken }),
    });
  return {
    PLAIN: () => guarded(plainMechanism(onIdentity)),
    TPM: () => guarded(tpm()),
    EXTERNAL: () => guarded(nothingToSay()),
    ANONYMOUS: () => guarded(nothingToSay()),
  };
}

/** RFC 4616: the user name is the link address, the password a token. Both are checked when the device registers. */
const plainMechanism = (onIdentity: (identity: SaslIdentity) => void): SaslMechanism => ({
  outcome: undefined,
  start(response) {
    const [, userName = '', sasToken] = response.toString('utf8').split('\0');
    const device = parseDeviceIdentity(userName);
    this.outcome = device !== undefined && sasToken !== undefined;
    if (device && sasToken !== undefined) onIdentity({ device, sasToken });
    return undefined;
  },
  step() {
    this.outcome = false;
    return undefined;
  },
});

const nothingToSay = (): SaslMechanism => ({
  outcome: undefined,
  start() {
    this.outcome = true;
    return undefined;
  },
  step() {
    this.outcome = false;
    return undefined;
  },
});

/** Turns whatever is thrown into an outcome, and tells of a refusal once rhea has sent it. */
function guard(
  mechanism: SaslMechanism,
  { onRefused, onFailure }: { onRefused: () => void; onFailure: () => void },
): SaslMechanism {
  const guarded: SaslMechanism = {
    outcome: undefined,
    start: (response) => attempt(() => mechanism.start(response ?? Buffer.alloc(0))),
    step: (response) => attempt(() => mechanism.step(response ?? Buffer.alloc(0))),
  };
  function attempt(act: () => Buffer | undefined): Buffer | undefined {
    let challenge: Buffer | undefined;
    try {
      challenge = act();
      guarded.outcome = mechanism.outcome;
    } catch (error) {
      if (!(error instanceof DpsError)) onFailure();
      guarded.outcome = false;
    }
    if (guarded.outcome === false) setImmediate(onRefused);
    return challenge;
  }
  return guarded;
}

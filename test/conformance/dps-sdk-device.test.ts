import provisioning from 'azure-iot-provisioning-device';
import { Http } from 'azure-iot-provisioning-device-http';
import { SymmetricKeySecurityClient } from 'azure-iot-security-symmetric-key';
import { X509Security } from 'azure-iot-security-x509';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { type SecurityClient, tpmSecurity } from '../setup/register-with-tpm.ts';
import {
  asked,
  assigned,
  byCertificate,
  byKey,
  byTpm,
  opened,
  requestOf,
  symmetricKey,
  type TransportUse,
  target,
  tokenOf,
  tpm,
  useDevices,
} from './sdk-devices.ts';
import { holdOperations, type OperationCase, overheard, publicMethods } from './sdk-methods.ts';

/** Every public method of what registers in Microsoft’s device client. What each fact rests on is in dps-device.test.ts. */

useDevices();

const isReal = Boolean(process.env['DPS_CONNECTION_STRING']);

type RegistrationClient = ReturnType<typeof provisioning.ProvisioningDeviceClient.create>;
const { ProvisioningDeviceClient, PollingStateMachine } = provisioning;
const connect = async (security: SecurityClient): Promise<RegistrationClient> => {
  const { transport, host } = await opened('http');
  return ProvisioningDeviceClient.create(host, target.idScope, transport, security);
};
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each SDK package declares the shared types anew
const securityOf = (client: SymmetricKeySecurityClient | X509Security): SecurityClient => client as SecurityClient;
const keySecurity = async (): Promise<{ id: string; security: SecurityClient }> => {
  const id = await byKey();
  return { id, security: securityOf(new SymmetricKeySecurityClient(id, symmetricKey.primaryKey)) };
};

const unasked = (): never => {
  throw new Error('The SDK looks at what a client has, and asks it nothing.');
};
const noTpm = {
  endorsementKey: Buffer.alloc(0),
  storageRootKey: Buffer.alloc(0),
  activate: unasked,
  sign: unasked,
};

/** How a device proves itself, and the client that the SDK makes for it. */
const attestations: readonly [string, SecurityClient, () => Promise<{ id: string; security: SecurityClient }>][] = [
  [
    'SymmetricKeyRegistration',
    securityOf(new SymmetricKeySecurityClient('sample', symmetricKey.primaryKey)),
    keySecurity,
  ],
  [
    'X509Registration',
    securityOf(new X509Security('sample', { cert: '', key: '' })),
    async () => {
      const { commonName: id, pem: cert, privateKey } = await byCertificate();
      return { id, security: securityOf(new X509Security(id, { cert, key: privateKey })) };
    },
  ],
  [
    'TpmRegistration',
    tpmSecurity(noTpm, 'sample'),
    async () => {
      const id = await byTpm();
      return { id, security: tpmSecurity(tpm, id) };
    },
  ],
];

/** The client for TPMs answers the whole operation, the others the registration in it. */
const stateOf = (answer: unknown): unknown =>
  z.looseObject({ registrationState: z.unknown() }).safeParse(answer).data?.registrationState ?? answer;

/** A client whose credential is enrolled when it is first used. */
interface ClientUse {
  connect(): Promise<{ id: string; client: RegistrationClient }>;
}

const registrationCases: Record<string, OperationCase<ClientUse>> = {
  register: {
    evidence: 'DOC',
    fact: 'registers, polls included',
    async run(use) {
      const { id, client } = await use.connect();
      expect(stateOf(await client.register())).toEqual(assigned(id));
    },
  },
  setProvisioningPayload: {
    evidence: 'DOC',
    fact: 'a payload goes with the registration',
    async run(use) {
      const { id, client } = await use.connect();
      client.setProvisioningPayload({ modelId: 'dtmi:example:unit;1' });
      expect(stateOf(await client.register())).toEqual(assigned(id));
    },
  },
  cancel: {
    evidence: 'SRC',
    fact: 'is answered, and the client registers afterwards',
    async run(use) {
      const { id, client } = await use.connect();
      await client.cancel();
      expect(stateOf(await client.register())).toEqual(assigned(id));
    },
  },
};

describe.each(attestations)('the client %s', (_name, sample, prove) => {
  const instance = ProvisioningDeviceClient.create('sample', 'sample', new Http(), sample);
  holdOperations<ClientUse>({
    methods: publicMethods(instance),
    cases: registrationCases,
    open: (called) => ({
      async connect() {
        const { id, security } = await prove();
        return { id, client: overheard(await connect(security), called) };
      },
    }),
    isReal,
  });
});

const makerCases: Record<string, OperationCase<typeof ProvisioningDeviceClient>> = {
  create: {
    evidence: 'SRC',
    fact: 'a client that fits what the device proves itself by',
    async run(maker) {
      const { id, security } = await keySecurity();
      const { transport, host } = await opened('http');
      expect(await maker.create(host, target.idScope, transport, security).register()).toEqual(assigned(id));
    },
  },
};

describe('the makers of registration clients', () => {
  holdOperations<typeof ProvisioningDeviceClient>({
    methods: publicMethods(ProvisioningDeviceClient),
    cases: makerCases,
    open: (called) => overheard(ProvisioningDeviceClient, called),
    isReal,
  });
});

type Machine = InstanceType<typeof PollingStateMachine>;
interface MachineUse {
  readonly machine: Machine;
  readonly use: TransportUse;
}

const registerWith = async ({ machine, use }: MachineUse): Promise<void> => {
  const id = await byKey();
  use.transport.setSharedAccessSignature(tokenOf(id));
  const { result } = await asked((done) => machine.register(requestOf(use, id), done));
  expect(result).toMatchObject({ registrationState: assigned(id) });
};
const machineCases: Record<string, OperationCase<MachineUse>> = {
  register: { evidence: 'SRC', fact: 'polls until the device is assigned', run: registerWith },
  cancel: {
    evidence: 'SRC',
    fact: 'ends what is under way',
    async run({ machine, use }) {
      const id = await byKey();
      use.transport.setSharedAccessSignature(tokenOf(id));
      const outcome = asked((done) => machine.register(requestOf(use, id), done));
      const cancelled = asked((done) => machine.cancel(done));
      await expect(outcome).rejects.toMatchObject({ name: 'OperationCancelledError' });
      await cancelled;
    },
  },
  disconnect: {
    evidence: 'SRC',
    fact: 'disconnects the transport, and registers again',
    async run(machineUse) {
      await registerWith(machineUse);
      await asked((done) => machineUse.machine.disconnect(done));
      await registerWith(machineUse);
    },
  },
};

describe('PollingStateMachine', () => {
  holdOperations<MachineUse>({
    methods: publicMethods(PollingStateMachine.prototype),
    cases: machineCases,
    async open(called) {
      const { transport, host } = await opened('http');
      return { machine: overheard(new PollingStateMachine(transport), called), use: { transport, host } };
    },
    isReal,
  });
});

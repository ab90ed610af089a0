import { createRequire } from 'node:module';

interface Debug {
  enable(namespaces: string): void;
  /** What was enabled; nothing before version 4. */
  disable(): string | undefined;
}

/** They print request bodies, tokens and connection options, and with them what a device keeps secret. */
const printSecrets = ['azure-iot*', 'mqttjs*', 'mqtt-packet*', 'rhea*'];
const users = [
  'azure-iot-amqp-base',
  'azure-iot-http-base',
  'azure-iot-mqtt-base',
  'azure-iot-provisioning-device',
  'azure-iot-provisioning-device-amqp',
  'mqtt',
  'mqtt-packet',
  'rhea',
];

/** Takes those out of what `DEBUG` enables in this process; every other namespace stays. */
export function quietDebug(): void {
  const require = createRequire(import.meta.url);
  // Each package may have its own copy of `debug`, with its own switch.
  const copies = new Set(users.map((user) => createRequire(require.resolve(user)).resolve('debug')));
  for (const copy of copies) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `require` is untyped
    const debug = require(copy) as Debug;
    const inEnvironment = process.env['DEBUG'] ?? '';
    const enabled = debug.disable() ?? inEnvironment;
    if (enabled !== '') debug.enable([enabled, ...printSecrets.map((name) => `-${name}`)].join(','));
  }
}

import { createRequire } from 'node:module';

interface Debug {
  enable(namespaces: string): void;
  disable(): string;
}

/** They print request bodies, tokens and connection options, and with them what a device keeps secret. */
const printSecrets = ['azure-iot*', 'mqttjs*', 'mqtt-packet*'];
const users = ['azure-iot-http-base', 'azure-iot-mqtt-base', 'azure-iot-provisioning-device', 'mqtt', 'mqtt-packet'];

/** Takes those out of what `DEBUG` enables in this process; every other namespace stays. */
export function quietDebug(): void {
  const require = createRequire(import.meta.url);
  // Each package may have its own copy of `debug`, with its own switch.
  const copies = new Set(users.map((user) => createRequire(require.resolve(user)).resolve('debug')));
  for (const copy of copies) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `require` is untyped
    const debug = require(copy) as Debug;
    const enabled = debug.disable();
    if (enabled !== '') debug.enable([enabled, ...printSecrets.map((name) => `-${name}`)].join(','));
  }
}

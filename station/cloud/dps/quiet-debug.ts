import { createRequire } from 'node:module';

interface Debug {
  enable(namespaces: string): void;
  disable(): string;
}

const printsRequestBodies = 'azure-iot-http-base*';

/**
 * Under `DEBUG=*` the Azure SDK prints request bodies, and with them device keys. This takes its HTTP layer out of the
 * enabled namespaces, in this process and in those it starts, and leaves every other namespace as it is.
 */
export function quietHttpDebug(): void {
  const require = createRequire(import.meta.url);
  // The copy of `debug` that the SDK itself loads, wherever it is installed.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `require` is untyped
  const debug = createRequire(require.resolve('azure-iot-http-base'))('debug') as Debug;
  const enabled = debug.disable();
  if (enabled !== '') debug.enable(`${enabled},-${printsRequestBodies}`);
}

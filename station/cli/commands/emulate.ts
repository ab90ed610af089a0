import { resolve } from 'node:path';
import { action, commandGroup, stationCommand, wholeNumber } from '../frame.ts';
import { stopped } from '../stopped.ts';

interface EmulateOptions {
  readonly host: string;
  readonly port: number;
  readonly mqttPort: number;
  readonly state?: string;
  readonly throttle?: number;
  readonly bulkCountsAs: 'one' | 'items';
  readonly outage?: string;
  readonly assignAfter: number;
  readonly idScope?: string;
}

const anyPort = wholeNumber(0, 65_535);

/** `station emulate dps`: a Device Provisioning Service on this machine, until it is stopped. */
export const emulateCommand = () =>
  commandGroup('emulate', 'stand-ins for cloud services, on this machine', [
    stationCommand('dps', 'a local Azure Device Provisioning Service: service API, device API, MQTT')
      .option('--host <address>', 'address to listen on', '127.0.0.1')
      .option('--port <n>', 'HTTPS port, service and device API (0: any free one)', anyPort, 0)
      .option('--mqtt-port <n>', 'MQTT port (0: any free one)', anyPort, 0)
      .option('--state <file>', 'keep everything here over restarts')
      .option('--throttle <operations>', 'answer 429 above so many operations a minute', wholeNumber(1, 1_000_000))
      .option('--bulk-counts-as <one|items>', 'what a bulk request costs of that', 'one')
      .option(
        '--outage <kind>',
        'begin with an outage: refuse, reset, silent, slow:MS, 500, 503, 429, … (docs/dps-emulator.md)',
      )
      .option('--assign-after <ms>', 'how long a registration stays “assigning”', wholeNumber(0, 600_000), 3000)
      .option('--id-scope <scope>', 'default: the state’s, or a new one')
      .action(
        action<EmulateOptions, []>(async ({ terminal, stop }, options) => {
          const { host, port, mqttPort, state, throttle, bulkCountsAs, outage, idScope } = options;
          const { startDpsEmulator } = await import('../../emulator/dps-emulator.ts');
          const emulator = await startDpsEmulator({
            host,
            port,
            mqttPort,
            assignAfterMs: options.assignAfter,
            quota: { bulkCountsAs, ...(throttle === undefined ? {} : { operationsPerMinute: throttle }) },
            ...(state === undefined ? {} : { stateFile: resolve(state) }),
            ...(outage === undefined ? {} : { outage }),
            ...(idScope === undefined ? {} : { idScope }),
          });
          try {
            const { ca: _ca, ...ready } = emulator.ready;
            terminal.ready(ready, describe(ready));
            await stopped(stop);
          } finally {
            await emulator.close();
          }
        }),
      ),
  ]);

const describe = (ready: Record<string, string | number>): string =>
  Object.entries(ready)
    .map(([name, value]) => `${name.padEnd(18)} ${value}`)
    .join('\n');

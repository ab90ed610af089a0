import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { type AccessPolicy, allRights } from '../../emulator/access-policies.ts';
import type { ArmToken } from '../../emulator/bearer-tokens.ts';
import type { LinkedHub } from '../../emulator/device-api/linked-hubs.ts';
import type { DpsQuota } from '../../emulator/dps-emulator-types.ts';
import { emulatorError } from '../../emulator/emulator-errors.ts';
import { action, commandGroup, stationCommand, wholeNumber } from '../frame.ts';
import { stopped } from '../stopped.ts';

interface EmulateOptions {
  readonly host: string;
  readonly port: number;
  readonly mqttPort: number;
  readonly amqpPort: number;
  readonly pagePort: number;
  readonly state?: string;
  readonly throttle?: number;
  readonly throttleRegistrations?: number;
  readonly throttlePolls?: number;
  readonly bulkCountsAs: 'one' | 'items';
  readonly outage?: string;
  readonly assignAfter: number;
  readonly idScope?: string;
  readonly hub?: readonly LinkedHub[];
  readonly latency?: Readonly<Record<string, number>>;
  readonly verifiedCa?: readonly string[];
  readonly allocation?: 'hashed' | 'geoLatency' | 'static';
  readonly armToken?: readonly string[];
  readonly armReader?: readonly string[];
  readonly policy?: readonly Policy[];
}

type Policy = Pick<AccessPolicy, 'keyName' | 'rights'>;

const anyPort = wholeNumber(0, 65_535);

/** `HOST[,location=NAME][,weight=N]` */
function oneMoreHub(text: string, before: readonly LinkedHub[] = []): LinkedHub[] {
  const [hostName = '', ...rest] = text.split(',');
  const settings = new Map(rest.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
  const known = [...settings.keys()].every((name) => name === 'location' || name === 'weight');
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(hostName) || !known) {
    throw new InvalidArgumentError('give HOST[,location=NAME][,weight=N], HOST such as east.azure-devices.net.');
  }
  const location = settings.get('location');
  const weight = settings.get('weight');
  return [
    ...before,
    {
      hostName,
      ...(location === undefined ? {} : { location }),
      ...(weight === undefined ? {} : { weight: wholeNumber(0, 1000)(weight) }),
    },
  ];
}

/** `NAME=RIGHT,RIGHT` */
function oneMorePolicy(text: string, before: readonly Policy[] = []): Policy[] {
  const [, keyName = '', list = ''] = /^([\w-]{1,64})=([A-Za-z,]+)$/.exec(text) ?? [];
  const rights = allRights.filter((right) => list.split(',').includes(right));
  if (keyName === '' || rights.length !== list.split(',').length) {
    throw new InvalidArgumentError(`give NAME=RIGHT,RIGHT; the rights are ${allRights.join(', ')}.`);
  }
  return [...before, { keyName, rights }];
}

const oneMore = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** @throws EMULATOR_CA_UNREADABLE */
function readCertificates(files: readonly string[]): string[] {
  return files.map((file) => {
    try {
      const pem = readFileSync(file, 'utf8');
      if (new X509Certificate(pem).ca) return pem;
    } catch (error) {
      throw emulatorError('EMULATOR_CA_UNREADABLE', { file }, error);
    }
    throw emulatorError('EMULATOR_CA_UNREADABLE', { file });
  });
}

function armTokens({ armToken = [], armReader = [] }: EmulateOptions): { armTokens?: readonly ArmToken[] } {
  if (armToken.length + armReader.length === 0) return {};
  const known = (role: ArmToken['role']) => (token: string) => ({ token, role });
  return { armTokens: [...armToken.map(known('contributor')), ...armReader.map(known('reader'))] };
}

/** `LOCATION=MS` */
function oneMoreLatency(text: string, before: Readonly<Record<string, number>> = {}): Record<string, number> {
  const [, location, ms] = /^([^=]+)=(\d{1,6})$/.exec(text) ?? [];
  if (location === undefined) throw new InvalidArgumentError('give LOCATION=MILLISECONDS.');
  return { ...before, [location]: Number(ms) };
}

const quotaOf = ({ bulkCountsAs, throttle, throttleRegistrations, throttlePolls }: EmulateOptions): DpsQuota => ({
  bulkCountsAs,
  ...(throttle === undefined ? {} : { operationsPerMinute: throttle }),
  ...(throttleRegistrations === undefined ? {} : { registrationsPerMinute: throttleRegistrations }),
  ...(throttlePolls === undefined ? {} : { pollsPerDevice: throttlePolls }),
});

/** `station emulate dps`: a Device Provisioning Service on this machine, until it is stopped. */
export const emulateCommand = () =>
  commandGroup('emulate', 'stand-ins for cloud services, on this machine', [
    stationCommand('dps', 'a local Azure Device Provisioning Service: service API, device API, MQTT, AMQP')
      .option('--host <address>', 'address to listen on', '127.0.0.1')
      .option('--port <n>', 'HTTPS port, service and device API (0: any free one)', anyPort, 0)
      .option('--mqtt-port <n>', 'MQTT port (0: any free one)', anyPort, 0)
      .option('--amqp-port <n>', 'AMQP port (0: any free one)', anyPort, 0)
      .option('--page-port <n>', 'pages for a browser on 127.0.0.1, read-only (0: any free one)', anyPort, 0)
      .option('--state <file>', 'keep everything here over restarts')
      .option('--throttle <operations>', 'answer 429 above so many operations a minute', wholeNumber(1, 1_000_000))
      .option(
        '--throttle-registrations <n>',
        'answer 429 above so many registrations a minute',
        wholeNumber(1, 1_000_000),
      )
      .option('--throttle-polls <n>', 'answer 429 to a device that polls more often in 10 s', wholeNumber(1, 1000))
      .option('--bulk-counts-as <one|items>', 'what a bulk request costs of that', 'one')
      .option(
        '--outage <kind>',
        'begin with an outage: refuse, reset, silent, slow:MS, 500, 503, 429, … (docs/dps-emulator.md)',
      )
      .option('--assign-after <ms>', 'how long a registration stays “assigning”', wholeNumber(0, 600_000), 3000)
      .option('--hub <host,…>', 'a linked hub: HOST[,location=NAME][,weight=N]; may be given several times', oneMoreHub)
      .option(
        '--latency <location=ms>',
        'how far devices are from a location; may be given several times',
        oneMoreLatency,
      )
      .addOption(
        new Option('--allocation <policy>', 'for entries that have no policy of their own').choices([
          'hashed',
          'geoLatency',
          'static',
        ]),
      )
      .option(
        '--verified-ca <file>',
        'a CA (PEM) that device certificates must lead to; may be given several times',
        oneMore,
      )
      .option(
        '--arm-token <token>',
        'a bearer token that may do everything in ARM and service API (default: any token may)',
        oneMore,
      )
      .option('--arm-reader <token>', 'a bearer token that may only read there', oneMore)
      .option('--policy <name=rights>', 'a shared access policy more, as in NAME=EnrollmentRead', oneMorePolicy)
      .option('--id-scope <scope>', 'default: the state’s, or a new one')
      .action(
        action<EmulateOptions, []>(async ({ terminal, stop }, options) => {
          const { host, port, mqttPort, amqpPort, pagePort, state, outage, idScope } = options;
          const { startDpsEmulator } = await import('../../emulator/dps-emulator.ts');
          const emulator = await startDpsEmulator({
            host,
            port,
            mqttPort,
            amqpPort,
            pagePort,
            assignAfterMs: options.assignAfter,
            quota: quotaOf(options),
            ...(state === undefined ? {} : { stateFile: resolve(state) }),
            ...(outage === undefined ? {} : { outage }),
            ...(idScope === undefined ? {} : { idScope }),
            ...(options.allocation === undefined ? {} : { allocationPolicy: options.allocation }),
            ...armTokens(options),
            ...(options.policy === undefined ? {} : { morePolicies: options.policy }),
            ...(options.verifiedCa === undefined ? {} : { verifiedCas: readCertificates(options.verifiedCa) }),
            ...(options.hub === undefined ? {} : { hubs: options.hub }),
            ...(options.latency === undefined ? {} : { latencyMs: options.latency }),
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

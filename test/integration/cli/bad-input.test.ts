import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { makeCertificate } from '../../conformance/dps-certificates.ts';
import { endorsementKey } from '../../conformance/tpm-keys.ts';
import { armOfEmulator, proveCa } from '../../setup/arm-client.ts';
import { edit, initHome } from '../../setup/station-home.ts';
import { station } from '../../setup/station-process.ts';

/**
 * What a person can give DPS that it, or the station, will not take. Each is refused with a code, a sentence that says
 * whose rule it is, and a next step, before anything is changed in the cloud or in the ledger.
 */

let root: string;
let home: string;
let emulator: DpsEmulator;
const reader = { keyName: 'looks', rights: ['EnrollmentRead', 'RegistrationStatusRead'] } as const;
const day = 86_400_000;
const line = makeCertificate({ commonName: 'line', ca: true });
const never = new AbortController().signal;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'bad-input-'));
  const armTokens = [
    { token: 'all', role: 'contributor' },
    { token: 'look', role: 'reader' },
  ] as const;
  emulator = await startDpsEmulator({ stateFile: join(root, 'dps.json'), armTokens, morePolicies: [reader] });
  const { armEndpoint, subscriptionId, resourceGroup, serviceName, caFile } = emulator.ready;
  home = await initHome(root, emulator.ready);
  const settings = { subscription: subscriptionId, resource_group: resourceGroup, service: serviceName };
  const values = Object.entries({ ...settings, endpoint: armEndpoint, ca_file: caFile });
  const lines = values.map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const credential = 'credential = { kind = "token", token = "file:arm-token" }';
  await edit(join(home, 'station.toml'), (text) => [text, '[dps.arm]', ...lines, credential, ''].join('\n'));
  const product = 'edge-gateway.toml';
  await copyFile(
    join(import.meta.dirname, '../../../station/config/samples', product),
    join(home, 'products', product),
  );
  await signInAs('all');
  await file('ek.pub', Buffer.from(endorsementKey, 'base64'));
  const arm = armOfEmulator(emulator, 'all');
  await arm.uploadCa({ name: 'unproven', certificate: line.der, etag: null }, never);
  await proveCa(arm, 'proven', makeCertificate({ commonName: 'proven', ca: true }));
  const attestation = { type: 'x509', x509: { caReferences: { primary: 'proven' } } };
  await emulator.groups.put({ enrollmentGroupId: 'trackers', attestation });
  // What the station writes when it is first used is not what a case writes.
  await station(['groups', 'list', '--dir', home, '--json']);
});
afterAll(async () => {
  await emulator.close();
  await rm(root, { recursive: true });
});

const signInAs = (token: string): Promise<void> => writeFile(join(home, 'arm-token'), token, { mode: 0o600 });
/** A file of a person's own; its path. */
async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(root, name);
  await writeFile(path, content);
  return path;
}
const settingsFile = (text: string): Promise<string> => file('settings.toml', `[enrollment]\n${text}\n`);
const connectWith = (connectionString: string): Promise<void> =>
  writeFile(join(root, 'connection-string'), connectionString, { mode: 0o600 });

/** The ledger's entries, as far as they were made since `after`. */
function entries(after = 0): { seq: number; kind: string; record: string }[] {
  const database = new Database(join(home, 'ledger', 'station.db'), { readonly: true });
  try {
    const rows = database.prepare('SELECT seq, kind, CAST(record AS TEXT) AS record FROM entries WHERE seq > ?');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the columns that were asked for
    return rows.all(after) as { seq: number; kind: string; record: string }[];
  } finally {
    database.close();
  }
}
/** What somebody could change there: entries, groups, CAs and the service; `isOvertaken`: groups without their versions. */
async function cloud(isOvertaken = false): Promise<unknown> {
  const arm = armOfEmulator(emulator, 'all');
  return structuredClone([
    [...emulator.enrollments.values()],
    [...emulator.groups.values()].map((group) =>
      isOvertaken ? { ...group, etag: '', lastUpdatedDateTimeUtc: '' } : group,
    ),
    await arm.cas(never),
    await arm.instance(never),
  ]);
}

interface BadInput {
  readonly what: string;
  /** Makes it bad; what it returns puts it right again. */
  readonly arrange?: () => Promise<void | (() => Promise<void>)>;
  readonly args: () => Promise<readonly string[]> | readonly string[];
  readonly code: string;
  /** Whose rule, in the message. */
  readonly rule: RegExp;
  /** Azure refuses it while it is done: the ledger has the intent, and that it came to nothing. */
  readonly isOnRecord?: true;
  /** Somebody else changes the group `trackers` in between. */
  readonly isOvertaken?: true;
}

const because = ['--reason', 'a try'];
const createGroup = ['groups', 'create', 'lot', ...because];
const byProvenCa = [...createGroup, '--ca-reference', 'proven'];
const caFile = (certificate: { readonly pem: string }, name: string) => file(`${name}.pem`, certificate.pem);
/** A self-signed CA with a key of OpenSSL's making; its path. */
function weakCa(): string {
  const out = join(root, 'weak.pem');
  const subject = ['-subj', '/CN=weak', '-addext', 'basicConstraints=critical,CA:TRUE', '-days', '30'];
  const key = ['-newkey', 'rsa:1024', '-nodes', '-keyout', join(root, 'weak.key')];
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-out', out], { stdio: 'ignore' });
  return out;
}
const importTpm = ['enrollments', 'tpm', '--product', 'edge-gateway', '--serial', 'EG00000001'];

const cases: readonly BadInput[] = [
  {
    what: 'a registration id that DPS refuses',
    args: () => [...importTpm, '--ek', join(root, 'ek.pub'), '--registration-id', 'ends-with.'],
    code: 'TPM_REGISTRATION_ID_INVALID',
    rule: /rule is DPS’s/,
  },
  {
    what: 'a product whose units would have one',
    arrange: () => changedProduct('registration_id = "edge-gateway-{serial}"', 'registration_id = "edge/{serial}"'),
    args: () => [...importTpm, '--ek', join(root, 'ek.pub')],
    code: 'PRODUCT_REGISTRATION_ID_INVALID',
    rule: /which is DPS’s rule/,
  },
  {
    what: 'a twin that is too large',
    args: async () => [
      ...byProvenCa,
      '--settings',
      await settingsFile(
        `initial_twin = { tags = { a = ["${'x'.repeat(4000)}", "${'x'.repeat(4000)}", "${'x'.repeat(4000)}"] } }`,
      ),
    ],
    code: 'CONFIG_INVALID',
    rule: /IoT Hub takes/,
  },
  {
    what: 'a hub that is not linked',
    args: async () => [...byProvenCa, '--settings', await settingsFile('iot_hubs = ["north.azure-devices.net"]')],
    code: 'DPS_HUB_UNKNOWN',
    rule: /rule is DPS’s/,
  },
  {
    what: 'a webhook that nobody answers at',
    args: async () => [
      ...byProvenCa,
      '--settings',
      await settingsFile(
        'allocation_policy = "custom"\ncustom_allocation = { webhook_url = "https://127.0.0.1:9/api", api_version = "2021-10-01" }',
      ),
    ],
    code: 'GROUP_WEBHOOK_UNREACHABLE',
    rule: /DPS asks it at every registration, and refuses/,
  },
  {
    what: 'a leaf where a CA belongs',
    args: async () => ['ca', 'upload', await caFile(makeCertificate({ commonName: 'unit' }), 'leaf'), '--name', 'leaf'],
    code: 'CA_IS_A_LEAF',
    rule: /rule is X\.509’s \(RFC 5280/,
  },
  {
    what: 'a CA that has expired',
    args: async () => {
      const old = { notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() - day) };
      return [
        'ca',
        'upload',
        await caFile(makeCertificate({ commonName: 'old', ca: true, ...old }), 'old'),
        '--name',
        'old',
      ];
    },
    code: 'CA_NOT_VALID_NOW',
    rule: /rule is X\.509’s \(RFC 5280/,
  },
  {
    what: 'a CA with a weak key',
    args: () => ['ca', 'upload', weakCa(), '--name', 'weak'],
    code: 'CA_KEY_WEAK',
    rule: /rule is this station’s \(NIST SP 800-57/,
  },
  {
    what: 'a proof whose CN is not the code',
    async arrange() {
      const arm = armOfEmulator(emulator, 'all');
      const { etag } = (await arm.ca('unproven', never)) ?? { etag: '' };
      await arm.generateCode('unproven', etag, never);
    },
    args: async () => {
      const proof = makeCertificate({ commonName: 'another', issuer: line });
      return ['ca', 'verify', 'unproven', '--proof', await caFile(proof, 'proof')];
    },
    code: 'CA_PROOF_WRONG',
    rule: /rule is DPS’s/,
  },
  {
    what: 'a CA that nobody has proven',
    args: () => [...createGroup, '--ca-reference', 'unproven'],
    code: 'DPS_CA_UNVERIFIED',
    rule: /rule is DPS’s/,
  },
  {
    what: 'a CA that nobody uploaded',
    args: () => [...createGroup, '--ca-reference', 'nobody'],
    code: 'DPS_CA_UNKNOWN',
    rule: /The service holds no CA/,
  },
  {
    what: 'a group that somebody changes meanwhile',
    async arrange() {
      let isChanged = false;
      const take = emulator.faults.add({
        effect: { kind: 'slow', delayMs: 0 },
        matches({ method, path }) {
          if (method !== 'PUT' || !path.includes('/enrollmentGroups/') || isChanged) return false;
          isChanged = true;
          touch();
          return true;
        },
      });
      return async () => {
        take();
      };
    },
    args: () => ['groups', 'update', 'trackers', '--disable', ...because],
    code: 'GROUP_CHANGED',
    rule: /rule is DPS’s/,
    isOvertaken: true,
  },
  {
    what: 'one group more than DPS takes',
    async arrange() {
      const ids = Array.from({ length: 100 }, (_, n) => `full-${n}`);
      const attestation = { type: 'symmetricKey', symmetricKey: null };
      for (const enrollmentGroupId of ids) await emulator.groups.put({ enrollmentGroupId, attestation });
      return async () => {
        for (const id of ids) await emulator.groups.remove(id);
      };
    },
    args: () => [...createGroup, '--symmetric-key'],
    code: 'GROUP_QUOTA_REACHED',
    rule: /rule is Azure’s: at most 100/,
  },
  {
    what: 'one CA more than DPS takes',
    async arrange() {
      const arm = armOfEmulator(emulator, 'all');
      const missing = 25 - (await arm.cas(never)).length;
      const names = Array.from({ length: missing }, (_, n) => `more-${n}`);
      for (const name of names) {
        const { der: certificate } = makeCertificate({ commonName: name, ca: true });
        await arm.uploadCa({ name, certificate, etag: null }, never);
      }
      return async () => {
        for (const name of names) await arm.deleteCa(name, (await arm.ca(name, never))?.etag ?? '', never);
      };
    },
    args: async () => ['ca', 'upload', await caFile(line, 'line'), '--name', 'one-more'],
    code: 'DPS_CA_QUOTA_REACHED',
    rule: /rule is Azure’s: at most 25/,
  },
  {
    what: 'a connection string whose policy lacks a right',
    async arrange() {
      const { connectionString } = emulator.ready;
      const [policy] = (await armOfEmulator(emulator, 'all').accessKeys(never)).filter(
        ({ policy: name }) => name === reader.keyName,
      );
      await connectWith(
        connectionString
          .replace(/SharedAccessKeyName=[^;]+/, `SharedAccessKeyName=${reader.keyName}`)
          .replace(/SharedAccessKey=.+$/, `SharedAccessKey=${policy?.primaryKey.toString()}`),
      );
      return () => connectWith(connectionString);
    },
    args: () => ['groups', 'update', 'trackers', '--disable', ...because],
    code: 'DPS_RIGHTS_MISSING',
    rule: /in the service does not give it/,
  },
  {
    what: 'an identity in Azure that may only read',
    async arrange() {
      await signInAs('look');
      return () => signInAs('all');
    },
    args: async () => ['ca', 'upload', await caFile(line, 'line'), '--name', 'mine'],
    code: 'DPS_ARM_RIGHTS_MISSING',
    rule: /rule is the subscription’s/,
    isOnRecord: true,
  },
];

/** Gives the group another version, at once. */
function touch(): void {
  const group = emulator.groups.get('trackers');
  if (!group) throw new Error('no group');
  void emulator.groups.put({ ...group, provisioningStatus: 'enabled' }, group.etag);
}

async function changedProduct(before: string, after: string): Promise<() => Promise<void>> {
  const path = join(home, 'products', 'edge-gateway.toml');
  await edit(path, (text) => text.replace(before, after));
  return () => edit(path, (text) => text.replace(after, before));
}

test.each(cases)('$what', async ({ arrange, args, code, rule, isOnRecord, isOvertaken }) => {
  const putRight = await arrange?.();
  try {
    const command = await args();
    const before = await cloud(isOvertaken);
    const last = entries().at(-1)?.seq ?? 0;
    const result = await station([...command, '--dir', home, '--json']);
    const error = Object(result.json().at(-1)?.['error']);
    expect(error.code, result.stdout + result.stderr).toBe(code);
    expect(result.code).not.toBe(0);
    expect(error.message).toMatch(rule);
    expect(error.hint).toMatch(/\S/);
    expect(await cloud(isOvertaken)).toEqual(before);
    const made = entries(last);
    const outcomes = made.map(({ kind, record }) => [kind, Object(JSON.parse(record)).content.outcome]);
    const refused = [
      ['dps.change-intended', undefined],
      ['dps.change-ended', 'refused'],
    ];
    expect(outcomes).toEqual(isOnRecord ? refused : []);
  } finally {
    await putRight?.();
  }
});

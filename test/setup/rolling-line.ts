import { X509Certificate } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approveRework } from '../../station/acts/approve-rework.ts';
import { planRoll, type RollAct, type RollContext, type RollPlan } from '../../station/cloud/acts/entry-roll.ts';
import { carryOutRolls, type RollOutcome } from '../../station/cloud/acts/entry-rolls.ts';
import { createGroup, deleteGroup } from '../../station/cloud/acts/group-acts.ts';
import { type DriftItem, findDrift } from '../../station/cloud/drift/drift.ts';
import { type Home, homeAt } from '../../station/config/home.ts';
import { productNamed } from '../../station/config/product.ts';
import { simulatorFamilies } from '../../station/devices/families/families.ts';
import type { SimulatedIdentity } from '../../station/devices/simulator/device-simulator.ts';
import { type RunningSimulator, startSimulator } from '../../station/devices/simulator/simulator-host.ts';
import { isSlotId } from '../../station/domain/ids.ts';
import { isStationError } from '../../station/domain/station-error.ts';
import { registerDevice } from '../../station/emulator/device-client.ts';
import { startDpsEmulator } from '../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../station/emulator/dps-emulator-types.ts';
import { wantedStatus } from '../../station/enrollment-terms.ts';
import { carryOutGroupRoll, planGroupRoll } from '../../station/groups/group-roll.ts';
import { createKeyedGroup } from '../../station/groups/keyed-group.ts';
import { initialiseStation } from '../../station/initialise.ts';
import { issuerOfRecord } from '../../station/issuing/issuer-of-record.ts';
import { currentIssuer, plannedIssuer } from '../../station/issuing/issuers.ts';
import type { Ledger, OutboxRow } from '../../station/ledger/ledger.ts';
import { verifyLedger } from '../../station/ledger/verify/verify.ts';
import { readSecret } from '../../station/signer/secret-source.ts';
import { createStation, type Station } from '../../station/station.ts';
import { replaced } from './line/replaced.ts';
import { createSoftHsm } from './softhsm.ts';

const never = new AbortController().signal;

interface GroupRollOptions {
  readonly keepOld?: boolean;
  readonly lockOut?: boolean;
  /** Between the cloud and the signer, or between both and the ledger. */
  readonly dies?: 'before-import' | 'before-record';
}

/** A station on a SoftHSM2 token beside an emulator, both in this process, to roll keys on. */
export interface RollingLine extends AsyncDisposable {
  readonly home: Home;
  readonly emulator: DpsEmulator;
  /** What a process of the same station needs in its environment. */
  readonly env: Record<string, string>;
  /** Starts the station anew, as its files are now. */
  restart(): Promise<Station>;
  configure(text: string): Promise<Station>;
  editStation(change: (text: string) => string): Promise<Station>;
  editProduct(product: string, change: (text: string) => string): Promise<Station>;
  createGroup(group: string, kind: 'x509' | 'symmetric-key'): Promise<void>;
  deleteGroup(group: string): Promise<void>;
  provision(product: string, serial: string, rework?: string): Promise<SimulatedIdentity>;
  /** `assigned`, or the code with which DPS refused. */
  register(identity: SimulatedIdentity): Promise<string>;
  /** Returns the row that is parked, if one is expected to. */
  sync(expected?: { readonly parked: number }): Promise<OutboxRow | undefined>;
  roll(act: RollAct, serial: string, options?: { keepOld?: boolean }): Promise<RollOutcome>;
  /** The same, and dies between the cloud and the ledger. */
  rollDying(act: RollAct, serial: string, options?: { keepOld?: boolean }): Promise<void>;
  plan(act: RollAct, serial: string, options?: { keepOld?: boolean }): Promise<RollPlan>;
  carryOut(act: RollAct, plan: RollPlan, options?: { keepOld?: boolean; ledger?: Ledger }): Promise<RollOutcome>;
  /** What became of it, or the code of what was thrown. */
  rollGroup(act: RollAct, group: string, options?: GroupRollOptions): Promise<string>;
  /** Somebody else swaps the certificates of an entry, or puts one beside it. */
  swap(registrationId: string, beside?: SimulatedIdentity): Promise<void>;
  drift(): Promise<DriftItem[]>;
  /** What `ledger verify` finds. */
  problems(): Promise<unknown>;
}

export async function createRollingLine(): Promise<RollingLine> {
  const root = await mkdtemp(join(tmpdir(), 'rolling-'));
  const home = homeAt(join(root, 'home'));
  await mkdir(join(root, 'token'));
  const { module, tokenLabel, pin, env } = await createSoftHsm(join(root, 'token'));
  const emulator = await startDpsEmulator({ assignAfterMs: 0, retryAfterSeconds: 0 });
  const { connectionString, host, port, ca, caFile, idScope } = emulator.ready;
  const secrets = { pin: join(root, 'pin'), dps: join(root, 'connection-string') };
  await writeFile(secrets.pin, pin, { mode: 0o600 });
  await writeFile(secrets.dps, connectionString, { mode: 0o600 });
  const secret = (source: string, what: string) => readSecret({ source, what, baseDirectory: home.dir });
  await initialiseStation({
    home,
    answers: {
      id: 'rolling-line',
      site: 'here',
      signer: { kind: 'pkcs11', module, token: tokenLabel, pin: `file:${secrets.pin}` },
      dps: { idScope, connectionString: `file:${secrets.dps}`, address: `${host}:${port}`, caFile },
    },
    person: 'tester',
    readSecret: () => secret,
    issuingCa: 'self-signed',
    caCommonName: 'Line CA 1',
    caKeyAlgorithm: 'ec-p256',
    admin: { badge: 'boss', name: 'Boss', pin: Buffer.from('24680246') },
  });
  const devices = new Map<string, RunningSimulator>();
  const open = () => createStation({ home, person: 'tester', readSecret: secret });
  let station = await open();

  const rollContext = async (act: RollAct, keepOld: boolean): Promise<RollContext> => {
    const { rollCredentials: credentials } = station;
    return { act, keepOld, credentials, directory: await station.directory(), signal: never };
  };

  const line: RollingLine = {
    home,
    emulator,
    env,
    async restart() {
      await station.close();
      station = await open();
      return station;
    },
    async configure(text) {
      await appendFile(home.stationFile, `\n${text}\n`);
      return line.restart();
    },
    async editStation(change) {
      await writeFile(home.stationFile, change(await readFile(home.stationFile, 'utf8')));
      return line.restart();
    },
    async editProduct(product, change) {
      const file = join(home.productsDir, `${product}.toml`);
      await writeFile(file, change(await readFile(file, 'utf8')));
      return line.restart();
    },
    async createGroup(group, kind) {
      const { groups } = await station.directory();
      const { ledger } = station;
      const act = { group, reason: 'a line', person: 'tester', ledger, groups, signal: never };
      const issuer = kind === 'x509' ? issuerOfRecord(ledger) : null;
      const wanted = { group, status: 'enabled' } as const;
      if (issuer === null) await createKeyedGroup(act, wanted, await station.signer());
      else {
        const attestation = { kind: 'x509', primary: issuer.certificate, secondary: null } as const;
        await createGroup(act, { ...wanted, attestation }, issuer.sha256);
      }
    },
    async deleteGroup(group) {
      const { groups } = await station.directory();
      const { ledger } = station;
      await deleteGroup({ group, reason: 'over', person: 'tester', ledger, groups, signal: never });
    },
    async provision(product, serial, rework) {
      const found = productNamed(station.products, product);
      const family = simulatorFamilies.get(found.config.family);
      if (!family) throw new Error(`no simulator of ${found.config.family}`);
      const at = { link: join(root, `device-${serial}`) };
      const device = devices.get(serial) ?? (await startSimulator({ family, serial, at, baudRate: null, seed: 1 }));
      devices.set(serial, device);
      const slot = '1';
      if (!isSlotId(slot)) throw new TypeError(slot);
      const opened = await station.line();
      const scan = { product: found, serial, slot, port: at.link, person: 'tester' };
      const second = { badge: 'boss', pin: Buffer.from('24680246'), serial, requestedBy: 'tester' };
      const again =
        rework === undefined ? {} : { rework, approval: await approveRework(station, { ...second, reason: rework }) };
      const result = await opened.line.provision({ ...scan, ...again });
      if (result.outcome !== 'PASS') throw new Error(`${serial}: ${result.error?.code ?? result.outcome}`);
      const identity = device.identity();
      if (!identity) throw new Error('the device holds no credential');
      return identity;
    },
    async register(identity) {
      try {
        const address = { host, port };
        return (await registerDevice({ identity, protocol: 'http', address, ca, timeoutMs: 20_000 })).status;
      } catch (error) {
        if (isStationError(error)) return error.code;
        throw error;
      }
    },
    async sync(expected = { parked: 0 }) {
      const sync = await station.sync();
      const { pending, parked } = await sync.drain(never);
      if (pending > 0 || parked !== expected.parked) throw new Error('the sync did not settle what it should');
      return station.ledger.outbox({ limit: 1, state: 'parked' })[0];
    },
    async roll(act, serial, options) {
      return line.carryOut(act, await line.plan(act, serial, options), options);
    },
    async rollDying(act, serial, options) {
      const died = new Error('died');
      const ledger = replaced<Ledger>(station.ledger, { commit: () => Promise.reject(died) });
      const plan = await line.plan(act, serial, options);
      const ended = await line.carryOut(act, plan, { ...options, ledger }).catch((error: unknown) => error);
      if (ended !== died) throw new Error('it did not come to the ledger', { cause: ended });
    },
    async plan(act, serial, { keepOld = false } = {}) {
      const { ledger } = station;
      const registrationId = ledger.unit(serial)?.registrationId ?? '';
      const subject = { serial, registrationId, row: ledger.outboxRow(registrationId), member: null };
      return planRoll(subject, await rollContext(act, keepOld));
    },
    async carryOut(act, plan, { keepOld = false, ledger = station.ledger } = {}) {
      const by = { ledger, reason: 'a roll', person: 'tester' };
      const outcomes = carryOutRolls([plan], { ...(await rollContext(act, keepOld)), ...by });
      for await (const outcome of outcomes) return outcome;
      throw new Error('nothing was carried out');
    },
    async rollGroup(act, group, { keepOld = false, lockOut = false, dies } = {}) {
      const { ledger, config } = station;
      const { groups } = await station.directory();
      const nextIssuer = plannedIssuer(ledger, config.issuing)?.row ?? currentIssuer(ledger);
      const opened = await station.signer();
      const gone = () => Promise.reject(new Error('died'));
      const signer = async () => (dies === 'before-import' ? replaced(opened, { importGroupKey: gone }) : opened);
      const context = { act, group, keepOld, ledger, groups, signer, nextIssuer, signal: never };
      try {
        const plan = await planGroupRoll(context);
        if (plan.fate === 'nothing') return plan.fate;
        const failing = dies === 'before-record' ? { ledger: replaced(ledger, { commit: gone }) } : {};
        await carryOutGroupRoll(plan, { ...context, ...failing, reason: 'a roll', person: 'tester', lockOut });
        return plan.fate === 'change' ? 'changed' : 'recorded';
      } catch (error) {
        if (isStationError(error)) return error.code;
        if (dies !== undefined) return 'died';
        throw error;
      }
    },
    async swap(registrationId, beside) {
      const directory = await station.directory();
      const found = await directory.find(registrationId, never);
      const certificates = new Map(
        station.ledger.credentials(registrationId).map(({ sha256, certificate }) => [sha256, certificate]),
      );
      const [primary, secondary] = [found?.credentialSha256 ?? '', found?.secondarySha256 ?? ''];
      const leaf = beside?.credential.kind === 'x509' ? new X509Certificate(beside.credential.certificate).raw : null;
      const pair = leaf
        ? { primary: certificates.get(primary), secondary: leaf }
        : { primary: certificates.get(secondary), secondary: certificates.get(primary) };
      if (!found || !pair.primary || !pair.secondary) throw new Error('there is nothing to swap');
      await directory.roll(found, { kind: 'x509', primary: pair.primary, secondary: pair.secondary }, never);
    },
    async drift() {
      const { ledger, products } = station;
      const directory = await station.directory();
      const wanted = (row: OutboxRow) => wantedStatus(row, products);
      const items: DriftItem[] = [];
      const found = findDrift({ ledger, directory, wantedStatus: wanted, keys: true, signal: never });
      for await (const item of found) items.push(item);
      return items;
    },
    problems: async () => (await verifyLedger({ file: home.ledgerFile })).problems,
    async [Symbol.asyncDispose]() {
      for (const device of devices.values()) await device.close();
      await station.close();
      await emulator.close();
      await rm(root, { recursive: true, force: true });
    },
  };
  return line;
}

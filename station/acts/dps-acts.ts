import { hubOfConnectionString } from '../cloud/dps/arm-hubs.ts';
import type { DpsAllocationPolicy, DpsInstance, LinkedHub } from '../cloud/dps-administration.ts';
import { administrationError } from '../cloud/dps-administration-errors.ts';
import { writeFileDurably } from '../config/write-file.ts';
import type { DpsFacts } from '../domain/dps-change.ts';
import type { CaActs } from './ca-acts.ts';
import { type PlannedAct, type PlannedChange, recordedChange } from './recorded-change.ts';

/** Who acts, on what, and until when. */
export type DpsActs = Omit<CaActs, 'now'>;

const recorder = ({ ledger, person, administration: { service } }: DpsActs) => ({ ledger, person, service });
const etagOf = ({ etag }: DpsInstance): string => etag;
const factsOf = ({ location, weight, applyAllocationPolicy }: LinkedHub): DpsFacts => ({
  location,
  weight,
  applyAllocationPolicy,
});

/** @throws DPS_ARM_SERVICE_UNKNOWN */
export async function existingInstance({ administration, signal }: DpsActs): Promise<DpsInstance> {
  const found = await administration.instance(signal);
  if (found) return found;
  const { service, resourceGroup } = administration;
  throw administrationError('DPS_ARM_SERVICE_UNKNOWN', { service, resourceGroup });
}

/** Makes the DPS instance that station.toml names. @throws DPS_ARM_SERVICE_EXISTS, DPS_ARM_* */
export async function planCreate(
  acts: DpsActs,
  terms: { location: string; allocationPolicy: DpsAllocationPolicy },
): Promise<PlannedAct<DpsInstance>> {
  const { administration, signal } = acts;
  const { service } = administration;
  if (await administration.instance(signal)) throw administrationError('DPS_ARM_SERVICE_EXISTS', { service });
  const change: PlannedChange = { change: 'service-create', target: service, before: null, after: { ...terms } };
  const create = () => administration.createInstance(terms, signal);
  return {
    changes: [change],
    question: null,
    run: () => recordedChange(recorder(acts), change, create, etagOf),
  };
}

/**
 * Links a hub; the connection string stays the caller's to zero.
 * @throws DPS_HUB_CONNECTION_STRING_INVALID, DPS_HUB_EXISTS, DPS_HUB_QUOTA_REACHED, DPS_ARM_*
 */
export async function planLink(
  acts: DpsActs,
  wanted: { connectionString: Buffer; location: string; weight: number; applyAllocationPolicy: boolean },
): Promise<PlannedAct<DpsInstance>> {
  const { connectionString, location, weight, applyAllocationPolicy } = wanted;
  const hub: LinkedHub = { hostName: hubOfConnectionString(connectionString), location, weight, applyAllocationPolicy };
  const instance = await existingInstance(acts);
  if (instance.hubs.some(({ hostName }) => hostName === hub.hostName)) {
    throw administrationError('DPS_HUB_EXISTS', { hub: hub.hostName });
  }
  const change: PlannedChange = { change: 'hub-link', target: hub.hostName, before: null, after: factsOf(hub) };
  const link = () => acts.administration.changeHub({ kind: 'link', hub, connectionString }, instance.etag, acts.signal);
  return { changes: [change], question: null, run: () => recordedChange(recorder(acts), change, link, etagOf) };
}

/** Gives a hub another share of the devices. @throws DPS_HUB_UNKNOWN, DPS_ARM_* */
export async function planWeight(
  acts: DpsActs,
  { hostName, weight }: { hostName: string; weight: number },
): Promise<PlannedAct<DpsInstance>> {
  const { instance, hub } = await linkedHub(acts, hostName);
  const change: PlannedChange = {
    change: 'hub-weight',
    target: hub.hostName,
    before: factsOf(hub),
    after: { ...factsOf(hub), weight },
  };
  const set = () =>
    acts.administration.changeHub({ kind: 'weight', hostName: hub.hostName, weight }, instance.etag, acts.signal);
  return { changes: [change], question: null, run: () => recordedChange(recorder(acts), change, set, etagOf) };
}

/** Sends no device to a hub any more. @throws DPS_HUB_UNKNOWN, DPS_ARM_* */
export async function planUnlink(acts: DpsActs, hostName: string): Promise<PlannedAct<DpsInstance>> {
  const { instance, hub } = await linkedHub(acts, hostName);
  const change: PlannedChange = { change: 'hub-unlink', target: hub.hostName, before: factsOf(hub), after: null };
  const unlink = () =>
    acts.administration.changeHub({ kind: 'unlink', hostName: hub.hostName }, instance.etag, acts.signal);
  return {
    changes: [change],
    question: `Unlink ${hub.hostName}? Its devices stay in it, but none that registers is sent there any more.`,
    run: () => recordedChange(recorder(acts), change, unlink, etagOf),
  };
}

/**
 * Writes the service connection string of a policy into a file of the person's, 0600, and records that it was taken.
 * @throws DPS_POLICY_UNKNOWN, HOME_FILE_EXISTS, DPS_ARM_*
 */
export async function saveConnectionString(
  acts: DpsActs,
  { policy, file }: { policy: string; file: string },
): Promise<void> {
  const { administration, ledger, person, signal } = acts;
  const { serviceHost } = await existingInstance(acts);
  const keys = await administration.accessKeys(signal);
  try {
    const found = keys.find((one) => one.policy === policy);
    if (!found) throw administrationError('DPS_POLICY_UNKNOWN', { policy });
    const { service } = administration;
    await ledger.commit((tx) => {
      tx.append({ kind: 'dps.keys-saved', subject: `service:${service}`, person, content: { service, policy, file } });
    });
    const head = Buffer.from(`HostName=${serviceHost};SharedAccessKeyName=${policy};SharedAccessKey=`);
    const text = Buffer.concat([head, found.primaryKey]);
    try {
      await writeFileDurably(file, text, { mode: 0o600, replace: false });
    } finally {
      text.fill(0);
    }
  } finally {
    for (const { primaryKey, secondaryKey } of keys) {
      primaryKey.fill(0);
      secondaryKey.fill(0);
    }
  }
}

async function linkedHub(acts: DpsActs, hostName: string): Promise<{ instance: DpsInstance; hub: LinkedHub }> {
  const instance = await existingInstance(acts);
  const hub = instance.hubs.find((linked) => linked.hostName === hostName.toLowerCase());
  if (!hub) throw administrationError('DPS_HUB_UNKNOWN', { hub: hostName });
  return { instance, hub };
}

import { statfs } from 'node:fs/promises';
import { type Home, homeAt } from './config/home.ts';
import { configuredSlots } from './config/slots.ts';
import { surveyPorts } from './devices/transport/port-survey.ts';
import { systemUsbBus } from './devices/transport/usb-bus.ts';
import { azureCredential, azureRights, cloudRights, productPlaces } from './doctor-azure.ts';
import { type Finding, portFindings, portKeepers, type Verdict } from './doctor-ports.ts';
import { isStationError } from './domain/station-error.ts';
import { issuerVerdict, nextIssuerVerdict } from './issuer-health.ts';
import { currentIssuer, openIssuerOf, plannedIssuer } from './issuers.ts';
import { certificateProfileOf } from './line/certificate-profile.ts';
import type { ReadSecret } from './open-signer.ts';
import { keyOfGeneration } from './signer/key-generations.ts';
import { signerError } from './signer/signer-errors.ts';
import { signerChange, signerChanged } from './signer-guard.ts';
import { createStation, type Station } from './station.ts';

export type { Finding } from './doctor-ports.ts';

const lowDiskBytes = 500 * 1024 * 1024;
/** As the token itself says (CK_TOKEN_INFO.manufacturerID). */
const softHsmManufacturer = 'SoftHSM project';

/** Looks at everything a line needs before it starts; changes nothing, and goes on after what it finds. */
export async function examine(dir: string, readSecret: ReadSecret, person: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  const home = homeAt(dir);
  await look(findings, 'disk', () => disk(home));
  let station: Station | undefined;
  await look(findings, 'configuration and ledger', async () => {
    station = await createStation({ home, readSecret, person });
    const { config, products } = station;
    const { size } = station.ledger.head();
    return ok(`${config.station.id}, ${products.length} products, ${size} entries`);
  });
  if (!station) return [...findings, ...(await examinePorts(new Map()))];
  const open = station;
  try {
    findings.push(...(await examineStation(open)), ...(await examineCloud(open, readSecret)));
  } finally {
    await open.close();
  }
  return findings;
}

/** The same of a station that is open already, but for its files. */
export async function examineStation(station: Station): Promise<Finding[]> {
  const findings = await examinePorts(configuredSlots(station.config));
  await look(findings, 'clock', () => Promise.resolve(clock(station)));
  await look(findings, 'signer', () => signer(station));
  await look(findings, 'issuing CA', () => issuer(station));
  const planned = plannedIssuer(station.ledger, station.config.issuing);
  if (planned !== undefined) {
    const next = (): Promise<Verdict> => Promise.resolve(nextIssuerVerdict(planned, station.products, new Date()));
    await look(findings, 'next issuing CA', next);
  }
  await look(findings, 'cloud', () => cloud(station));
  await look(findings, 'outbox', () => Promise.resolve(outbox(station)));
  return findings;
}

/** What only the cloud can tell, asked over the network; that it is away is a warning. */
async function examineCloud(station: Station, readSecret: ReadSecret): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { signal } = new AbortController();
  await look(findings, 'cloud rights', () => cloudRights(station, signal));
  await look(findings, 'hubs and webhooks', () => productPlaces(station, signal));
  if (station.config.dps?.arm === undefined) return findings;
  await look(findings, 'azure credential', () => azureCredential(station, readSecret, new Date()));
  await look(findings, 'azure rights', () => azureRights(station, readSecret, signal));
  return findings;
}

async function examinePorts(slots: ReadonlyMap<string, string>): Promise<Finding[]> {
  const found = await surveyPorts(systemUsbBus);
  const hasUsb = await systemUsbBus.devices().then(
    () => true,
    () => false,
  );
  const findings = await portFindings({ ports: found, hasUsb, platform: process.platform, slots });
  await look(findings, 'programs on ports', () => portKeepers(found));
  return findings;
}

const ok = (message: string): Verdict => ({ state: 'ok', message, hint: null });

async function look(findings: Finding[], check: string, at: () => Promise<Verdict>): Promise<void> {
  try {
    findings.push({ check, ...(await at()) });
  } catch (error) {
    if (!isStationError(error)) throw error;
    findings.push({ check, state: 'problem', message: `${error.code}: ${error.message}`, hint: error.hint });
  }
}

async function disk(home: Home): Promise<Verdict> {
  const stats = await statfs(home.dir).catch(() => undefined);
  if (!stats)
    return { state: 'problem', message: `${home.dir} is not there`, hint: 'Make a station with `station init`.' };
  const free = stats.bavail * stats.bsize;
  const text = `${Math.round(free / 1024 / 1024)} MiB free`;
  if (free > lowDiskBytes) return ok(text);
  return { state: 'warning', message: text, hint: 'Free some space: a full disk stops the line.' };
}

function clock(station: Station): Verdict {
  const behind = station.ledger.clockBehindSeconds();
  if (behind === 0) return ok('not behind the ledger');
  return {
    state: 'problem',
    message: `the clock is ${Math.round(behind)} s behind the newest record`,
    hint: 'Set the clock right (NTP) before the next unit, so that records are in the order of their times.',
  };
}

async function signer(station: Station): Promise<Verdict> {
  const opened = await station.signer();
  const { healthy, problems, keys, facts } = await opened.health();
  const [first] = problems;
  if (!healthy || first) {
    return {
      state: 'problem',
      message: first?.message ?? 'not healthy',
      hint: first?.hint ?? '`station hsm status` tells more.',
    };
  }
  const { config, products } = station;
  const deviceKey = keyOfGeneration('device-key-derivation', config.device_keys.current);
  const isNeeded = products.some((product) => product.config.attestation === 'symmetric-key');
  if (isNeeded && !keys.some(({ key }) => key === deviceKey))
    throw signerError('SIGNER_KEY_MISSING', { key: deviceKey });
  const change = await signerChange(station.ledger, opened);
  if (change !== null) throw signerChanged(change);
  if (facts['tokenManufacturer'] === softHsmManufacturer) {
    const hint = 'Use a hardware token for production: SoftHSM2 keeps its keys in files.';
    return { state: 'warning', message: `SoftHSM2, ${keys.length} keys: a token made of software`, hint };
  }
  if (!opened.notForProduction) return ok(`${opened.kind}, ${keys.length} keys`);
  return {
    state: 'warning',
    message: 'software key store: not for production',
    hint: 'Configure a PKCS#11 token in [signer].',
  };
}

async function issuer(station: Station): Promise<Verdict> {
  const opened = await openIssuerOf(
    { ...station, signer: await station.signer() },
    currentIssuer(station.ledger),
    new Date(),
  );
  for (const { config } of station.products) {
    if (config.attestation === 'x509') opened.assertFits(certificateProfileOf(config), new Date());
  }
  const [certificate] = opened.chain;
  if (!certificate) return { state: 'problem', message: 'none', hint: 'See `station ca --help`.' };
  const { config, ledger, products } = station;
  const planned = plannedIssuer(ledger, config.issuing);
  return issuerVerdict({ certificate, products, issuing: config.issuing, planned, now: new Date() });
}

async function cloud(station: Station): Promise<Verdict> {
  const idScope = station.config.dps?.id_scope;
  if (idScope === undefined) {
    return {
      state: 'problem',
      message: 'no [dps] with an id_scope in station.toml',
      hint: 'Fill in [dps]: units need its ID scope.',
    };
  }
  await station.sync();
  return ok(`ID scope ${idScope}; credentials are readable (not asked over the network)`);
}

function outbox(station: Station): Verdict {
  const { pending, parked } = station.ledger.outboxSummary();
  if (parked === 0) return ok(`${pending} waiting, none parked`);
  return { state: 'warning', message: `${parked} parked`, hint: '`station sync` says why; mend it, then --retry.' };
}

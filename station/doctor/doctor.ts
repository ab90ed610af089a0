import { statfs } from 'node:fs/promises';
import type { EntraConfig } from '../config/entra-config.ts';
import { type Home, homeAt } from '../config/home.ts';
import { configuredSlots } from '../config/slots.ts';
import { surveyPorts } from '../devices/transport/port-survey.ts';
import { systemUsbBus } from '../devices/transport/usb-bus.ts';
import type { Phrase } from '../domain/phrase.ts';
import { isStationError, nextStepOf, sentenceOf } from '../domain/station-error.ts';
import { issuerVerdict, nextIssuerVerdict } from '../issuing/issuer-health.ts';
import { currentIssuer, openIssuerOf, plannedIssuer } from '../issuing/issuers.ts';
import { signerChange, signerChanged } from '../issuing/signer-guard.ts';
import { certificateProfileOf } from '../line/certificate-profile.ts';
import type { ReadSecret } from '../open-signer.ts';
import { keyOfGeneration } from '../signer/key-generations.ts';
import { signerError } from '../signer/signer-errors.ts';
import { createStation, type Station } from '../station.ts';
import { azureRights, cloudRights, entraCredential, productPlaces, serviceKeys } from './doctor-azure.ts';
import { azureSays } from './doctor-azure-phrases.ts';
import { doctorSays } from './doctor-phrases.ts';
import { type Finding, portFindings, portKeepers, type Verdict } from './doctor-ports.ts';

export type { Finding } from './doctor-ports.ts';

const lowDiskBytes = 500 * 1024 * 1024;
/** As the token itself says (CK_TOKEN_INFO.manufacturerID). */
const softHsmManufacturer = 'SoftHSM project';

/** Looks at everything a line needs before it starts; changes nothing, and goes on after what it finds. */
export async function examine(dir: string, readSecret: ReadSecret, person: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  const home = homeAt(dir);
  await look(findings, doctorSays('CHECK_DISK'), () => disk(home));
  let station: Station | undefined;
  await look(findings, doctorSays('CHECK_CONFIGURATION'), async () => {
    station = await createStation({ home, readSecret, person });
    const { config, products } = station;
    const { size } = station.ledger.head();
    return ok(doctorSays('STATION_OPENS', { station: config.station.id, products: products.length, entries: size }));
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
  await look(findings, doctorSays('CHECK_CLOCK'), () => Promise.resolve(clock(station)));
  await look(findings, doctorSays('CHECK_SIGNER'), () => signer(station));
  await look(findings, doctorSays('CHECK_ISSUER'), () => issuer(station));
  const planned = plannedIssuer(station.ledger, station.config.issuing);
  if (planned !== undefined) {
    const next = (): Promise<Verdict> => Promise.resolve(nextIssuerVerdict(planned, station.products, new Date()));
    await look(findings, doctorSays('CHECK_NEXT_ISSUER'), next);
  }
  await look(findings, doctorSays('CHECK_CLOUD'), () => cloud(station));
  await look(findings, doctorSays('CHECK_OUTBOX'), () => Promise.resolve(outbox(station)));
  return findings;
}

/** What only the cloud can tell, asked over the network; that it is away is a warning. */
async function examineCloud(station: Station, readSecret: ReadSecret): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { signal } = new AbortController();
  const { dps } = station.config;
  const { home } = station;
  const credential = (config: EntraConfig) => () => entraCredential(config, home, readSecret, new Date());
  if (dps?.credential !== undefined) {
    await look(findings, azureSays('CHECK_CLOUD_CREDENTIAL'), credential(dps.credential));
  }
  await look(findings, azureSays('CHECK_CLOUD_RIGHTS'), () => cloudRights(station, signal));
  const dependent = station.products.filter(({ config }) => config.symmetric_key === 'service-made');
  if (dependent.length > 0) {
    await look(findings, azureSays('CHECK_SERVICE_KEYS'), () => serviceKeys(station, dependent, signal));
  }
  await look(findings, azureSays('CHECK_PRODUCT_PLACES'), () => productPlaces(station, signal));
  if (dps?.arm === undefined) return findings;
  await look(findings, azureSays('CHECK_AZURE_CREDENTIAL'), credential(dps.arm.credential));
  await look(findings, azureSays('CHECK_AZURE_RIGHTS'), () => azureRights(station, readSecret, signal));
  return findings;
}

async function examinePorts(slots: ReadonlyMap<string, string>): Promise<Finding[]> {
  const found = await surveyPorts(systemUsbBus);
  const hasUsb = await systemUsbBus.devices().then(
    () => true,
    () => false,
  );
  const findings = await portFindings({ ports: found, hasUsb, platform: process.platform, slots });
  await look(findings, doctorSays('CHECK_PROGRAMS'), () => portKeepers(found));
  return findings;
}

const ok = (message: Phrase): Verdict => ({ state: 'ok', message, hint: null });

async function look(findings: Finding[], check: Phrase, at: () => Promise<Verdict>): Promise<void> {
  try {
    findings.push({ check, ...(await at()) });
  } catch (error) {
    if (!isStationError(error)) throw error;
    const message = doctorSays('FAILED_WITH', { code: error.code, sentence: sentenceOf(error) });
    findings.push({ check, state: 'problem', message, hint: nextStepOf(error) });
  }
}

async function disk(home: Home): Promise<Verdict> {
  const stats = await statfs(home.dir).catch(() => undefined);
  if (!stats) {
    const message = doctorSays('HOME_MISSING', { dir: home.dir });
    return { state: 'problem', message, hint: doctorSays('HOME_MISSING_HINT') };
  }
  const free = stats.bavail * stats.bsize;
  const message = doctorSays('DISK_FREE', { mebibytes: Math.round(free / 1024 / 1024) });
  return free > lowDiskBytes ? ok(message) : { state: 'warning', message, hint: doctorSays('DISK_LOW_HINT') };
}

function clock(station: Station): Verdict {
  const behind = station.ledger.clockBehindSeconds();
  if (behind === 0) return ok(doctorSays('CLOCK_RIGHT'));
  const message = doctorSays('CLOCK_LATE', { seconds: Math.round(behind) });
  return { state: 'problem', message, hint: doctorSays('CLOCK_LATE_HINT') };
}

async function signer(station: Station): Promise<Verdict> {
  const opened = await station.signer();
  const { healthy, problems, keys, facts } = await opened.health();
  const [first] = problems;
  if (!healthy || first) {
    return {
      state: 'problem',
      message: first ? sentenceOf(first) : doctorSays('SIGNER_UNHEALTHY'),
      hint: first ? nextStepOf(first) : doctorSays('SIGNER_UNHEALTHY_HINT'),
    };
  }
  const { config, products } = station;
  const deviceKey = keyOfGeneration('device-key-derivation', config.device_keys.current);
  const isNeeded = products.some(
    ({ config: { attestation, symmetric_key: origin } }) => attestation === 'symmetric-key' && origin === 'derived',
  );
  if (isNeeded && !keys.some(({ key }) => key === deviceKey))
    throw signerError('SIGNER_KEY_MISSING', { key: deviceKey });
  const change = await signerChange(station.ledger, opened);
  if (change !== null) throw signerChanged(change);
  if (facts['tokenManufacturer'] === softHsmManufacturer) {
    const message = doctorSays('SIGNER_SOFT_TOKEN', { keys: keys.length });
    return { state: 'warning', message, hint: doctorSays('SIGNER_SOFT_TOKEN_HINT') };
  }
  if (!opened.notForProduction) return ok(doctorSays('SIGNER_HEALTHY', { kind: opened.kind, keys: keys.length }));
  return { state: 'warning', message: doctorSays('SIGNER_SOFTWARE'), hint: doctorSays('SIGNER_SOFTWARE_HINT') };
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
  if (!certificate) {
    return { state: 'problem', message: doctorSays('ISSUER_NONE'), hint: doctorSays('ISSUER_NONE_HINT') };
  }
  const { config, ledger, products } = station;
  const planned = plannedIssuer(ledger, config.issuing);
  return issuerVerdict({ certificate, products, issuing: config.issuing, planned, now: new Date() });
}

async function cloud(station: Station): Promise<Verdict> {
  const idScope = station.config.dps?.id_scope;
  if (idScope === undefined) {
    const hint = doctorSays('CLOUD_NOT_CONFIGURED_HINT');
    return { state: 'problem', message: doctorSays('CLOUD_NOT_CONFIGURED'), hint };
  }
  await station.sync();
  return ok(doctorSays('CLOUD_CONFIGURED', { idScope }));
}

function outbox(station: Station): Verdict {
  const { pending, parked } = station.ledger.outboxSummary();
  if (parked === 0) return ok(doctorSays('OUTBOX_FLOWS', { pending }));
  return { state: 'warning', message: doctorSays('OUTBOX_PARKED', { parked }), hint: doctorSays('OUTBOX_PARKED_HINT') };
}

import type { X509Certificate } from 'node:crypto';
import { describeCertificate } from '../certificates.ts';
import type { Counters } from '../counters.ts';
import type { LinkedHub } from '../device-api/linked-hubs.ts';
import { registrationKey } from '../enrollment.ts';
import { KeyedSequence } from '../keyed-sequence.ts';
import { enrollmentAnswer } from '../service-api/enrollment-answer.ts';
import { groupAnswer } from '../service-api/group-answer.ts';
import { type HubDevice, inOrder, type RegistrationRecord, type ServiceState } from '../service-state.ts';
import { type Html, html } from './html.ts';
import { definitions, json, link, pageFrame, pageLinks, table } from './page-frame.ts';
import { withoutWebhookSecrets } from './webhook-secrets.ts';

const pageSize = 100;

/** What the pages read; they change nothing. */
export interface PageSources {
  readonly state: ServiceState;
  readonly hubs: () => readonly LinkedHub[];
  readonly verifiedCas: () => readonly X509Certificate[];
  readonly counters: Counters;
  /** Finishes the operation of a device that is due, so that a look-up shows it. */
  readonly settle: (registrationId: string) => Promise<void>;
}

export interface PageRequest {
  /** Decoded segments of the path. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

interface Page {
  readonly title: string;
  readonly content: Html;
}

/** The document for a path; undefined where there is none. */
export async function renderPage(sources: PageSources, request: PageRequest): Promise<Html | undefined> {
  const [section = '', ...rest] = request.segments;
  const page = await pageOf(sources, section, rest, request.query);
  const service = sources.state.identity?.name ?? 'DPS emulator';
  return page && pageFrame({ ...page, section: `/${section}`, service });
}

async function pageOf(
  sources: PageSources,
  section: string,
  [id, ...rest]: readonly string[],
  query: URLSearchParams,
): Promise<Page | undefined> {
  const afterText = query.get('after') ?? '0';
  if (!/^\d{1,15}$/.test(afterText) || (rest.length > 0 && section !== 'hubs')) return undefined;
  const after = Number(afterText);
  switch (section) {
    case '':
      return overview(sources);
    case 'enrollments':
      return id === undefined ? enrollments(sources, after) : await enrollment(sources, query.get('id') ?? id);
    case 'groups':
      return id === undefined ? groups(sources, after) : group(sources, id, after);
    case 'registrations':
      return id === undefined ? registrations(sources, after) : await registration(sources, id);
    case 'cas':
      return id === undefined ? cas(sources) : undefined;
    case 'hubs':
      if (id === undefined) return hubs(sources);
      return rest.length === 0 ? hub(sources, id, after) : device(sources, id, rest);
    default:
      return undefined;
  }
}

function overview({ state, hubs: linked, counters }: PageSources): Page {
  const { answers, ...counts } = counters;
  const content = html`${definitions([
    ['Id scope', state.identity?.idScope ?? ''],
    ['Shared access policies', (state.identity?.policies ?? []).map(({ keyName }) => keyName).join(', ')],
    ['Enrollments', state.enrollments.size],
    ['Groups', state.groups.size],
    ['Registrations', state.registrations.size],
    ['Hubs', linked().length],
  ])}
<h2>Since the start</h2>
${definitions(Object.entries(counts))}
<h2>Answers by status</h2>
${table(
  'Answers by status',
  ['Status', 'Answers'],
  Object.entries(answers).map(([status, count]) => [status, String(count)]),
)}`;
  return { title: 'Service', content };
}

function enrollments({ state }: PageSources, after: number): Page {
  const page = state.enrollments.page(after, pageSize);
  const rows = page.items.map((record) => [
    link('/enrollments', record.registrationId),
    record.attestation.type,
    record.provisioningStatus ?? 'not said',
    record.allocationPolicy ?? 'the service’s',
    state.registrations.get(registrationKey(record.registrationId))?.status ?? 'unassigned',
    record.lastUpdatedDateTimeUtc,
  ]);
  const heads = ['Registration id', 'Attestation', 'Status', 'Allocation', 'Device', 'Last updated'];
  const content = html`<form action="/enrollments/find"><label>Registration id <input name="id" required></label> <button>Show</button></form>
<p>${state.enrollments.size} in all.</p>
${table('Individual enrollments', heads, rows)}${pageLinks('/enrollments', { after, next: page.next })}`;
  return { title: 'Enrollments', content };
}

async function enrollment({ state, settle }: PageSources, id: string): Promise<Page | undefined> {
  const record = state.enrollments.get(registrationKey(id));
  if (!record) return undefined;
  await settle(record.registrationId);
  const known = state.registrations.get(registrationKey(id));
  const content = html`${json(withoutWebhookSecrets(enrollmentAnswer(record, { keys: false })))}
<h2>Registration</h2>
${known ? registrationDetails(known) : html`<p>The device has not registered.</p>`}`;
  return { title: record.registrationId, content };
}

function groups({ state }: PageSources, after: number): Page {
  const page = state.groups.page(after, pageSize);
  const rows = page.items.map((record) => [
    link('/groups', record.enrollmentGroupId),
    record.attestation.type,
    record.provisioningStatus ?? 'not said',
    record.allocationPolicy ?? 'the service’s',
    String(state.registrationsOf(record.enrollmentGroupId).size),
    record.lastUpdatedDateTimeUtc,
  ]);
  const heads = ['Group', 'Attestation', 'Status', 'Allocation', 'Registrations', 'Last updated'];
  return {
    title: 'Groups',
    content: html`${table('Enrollment groups', heads, rows)}${pageLinks('/groups', { after, next: page.next })}`,
  };
}

function group({ state }: PageSources, id: string, after: number): Page | undefined {
  const record = state.groups.get(registrationKey(id));
  if (!record) return undefined;
  const path = `/groups/${encodeURIComponent(record.enrollmentGroupId)}`;
  const content = html`${json(withoutWebhookSecrets(groupAnswer(record, { keys: false })))}
<h2>Registrations</h2>
${registrationTable(state.registrationsOf(record.enrollmentGroupId), path, after)}`;
  return { title: record.enrollmentGroupId, content };
}

const registrations = ({ state }: PageSources, after: number): Page => ({
  title: 'Registrations',
  content: registrationTable(state.registrations, '/registrations', after),
});

async function registration({ state, settle }: PageSources, id: string): Promise<Page | undefined> {
  await settle(id);
  const record = state.registrations.get(registrationKey(id));
  return record && { title: record.registrationId, content: registrationDetails(record) };
}

function registrationTable(all: KeyedSequence<RegistrationRecord>, path: string, after: number): Html {
  const page = all.page(after, pageSize);
  const rows = page.items.map((record) => [
    link('/registrations', record.registrationId),
    record.status,
    record.substatus,
    record.assignedHub === undefined ? undefined : link('/hubs', record.assignedHub),
    record.enrollmentGroupId === undefined ? undefined : link('/groups', record.enrollmentGroupId),
    record.lastUpdatedDateTimeUtc,
  ]);
  const heads = ['Registration id', 'Status', 'Substatus', 'Hub', 'Group', 'Last updated'];
  return html`<p>${all.size} in all.</p>${table('Registrations', heads, rows)}${pageLinks(path, { after, next: page.next })}`;
}

function registrationDetails(record: RegistrationRecord): Html {
  const { assignedHub, deviceId } = record;
  const shown = json(inOrder(record));
  if (assignedHub === undefined || deviceId === undefined) return shown;
  return html`${shown}<p>Device in its hub: ${link(`/hubs/${encodeURIComponent(assignedHub)}`, deviceId)}</p>`;
}

function cas({ verifiedCas }: PageSources): Page {
  const rows = verifiedCas().map((certificate) => {
    const { subjectName, sha1Thumbprint, notBeforeUtc, notAfterUtc } = describeCertificate(certificate);
    return [subjectName, sha1Thumbprint, notBeforeUtc, notAfterUtc];
  });
  const heads = ['Subject', 'SHA-1 thumbprint', 'From', 'Until'];
  return { title: 'Verified CAs', content: table('Verified CAs', heads, rows) };
}

function hubs({ state, hubs: linked }: PageSources): Page {
  const known = new Map<string, LinkedHub | undefined>([...state.devicesByHub.keys()].map((name) => [name, undefined]));
  for (const one of linked()) known.set(one.hostName, one);
  const rows = [...known].map(([hostName, one]) => [
    link('/hubs', hostName),
    one ? 'yes' : 'no longer',
    one?.location,
    one ? String(one.weight ?? 1) : undefined,
    String(state.devicesByHub.get(hostName)?.size ?? 0),
  ]);
  return { title: 'Hubs', content: table('IoT hubs', ['Hub', 'Linked', 'Location', 'Weight', 'Devices'], rows) };
}

function hub({ state, hubs: linked }: PageSources, name: string, after: number): Page | undefined {
  const devices = state.devicesByHub.get(name);
  if (!devices && !linked().some(({ hostName }) => hostName === name)) return undefined;
  const page = (devices ?? new KeyedSequence<HubDevice>()).page(after, pageSize);
  const path = `/hubs/${encodeURIComponent(name)}`;
  const rows = page.items.map((one) => [
    link(path, one.deviceId),
    one.authentication.type,
    one.iotEdge === true ? 'yes' : 'no',
    link('/registrations', one.registrationId),
  ]);
  const heads = ['Device', 'Authentication', 'IoT Edge', 'Registration'];
  return { title: name, content: html`${table('Devices', heads, rows)}${pageLinks(path, { after, next: page.next })}` };
}

function device(
  { state }: PageSources,
  hubName: string,
  [deviceId = '', ...more]: readonly string[],
): Page | undefined {
  const found = more.length > 0 ? undefined : state.devicesByHub.get(hubName)?.get(deviceId);
  if (!found) return undefined;
  const { twin, ...identity } = found;
  const content = html`${json(identity)}
<h2>Twin</h2>
${json(twin ?? {})}`;
  return { title: deviceId, content };
}

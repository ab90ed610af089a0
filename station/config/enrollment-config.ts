import { z } from 'zod';
import type { KeyPath } from './key-lines.ts';
import { twinProblems } from './twin-template.ts';

const hubRule = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+$/;
const twinTable = z.record(z.string(), z.unknown()).prefault({});

/**
 * `[enrollment]` of a product file: what the unit's entry in DPS says beside its attestation. What is absent stays
 * out of the request, and DPS's own default holds.
 */
export const enrollmentConfigSchema = z
  .strictObject({
    /** `group`: an enrollment group lets the device in, and the unit gets no entry of its own. */
    via: z.enum(['individual', 'group']).default('individual'),
    group: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9._:-]{0,126}[a-z0-9])?$/)
      .meta({ description: 'the name of an enrollment group in lower case', examples: ['trackers-2026'] })
      .optional(),
    /** False: the entry is made, and DPS turns the device away until somebody enables it. */
    enabled: z.boolean().default(true),
    iot_edge: z.boolean().default(false),
    allocation_policy: z.enum(['hashed', 'geoLatency', 'static', 'custom']).optional(),
    /** The linked hubs that it may go to; absent = all of them. */
    iot_hubs: z
      .array(
        z
          .string()
          .regex(hubRule)
          .meta({ description: 'the host name of a linked IoT hub in lower case, such as "hub.azure-devices.net"' }),
      )
      .min(1)
      .meta({ description: 'a list of at least one host name; without the key, any linked hub will do' })
      .optional(),
    custom_allocation: z
      .strictObject({
        webhook_url: z.string().meta({ examples: ['https://example.azurewebsites.net/api/allocate'] }),
        /** What DPS sends to the webhook is in this version's form. */
        api_version: z
          .string()
          .regex(/^\d{4}-\d{2}-\d{2}(?:-preview)?$/)
          .meta({ description: 'a version of the DPS API', examples: ['2021-10-01'] }),
      })
      .optional(),
    /**
     * What becomes of the entry when a rework gave the unit another credential. `replace`: the sync puts the new one in the
     * place of the old one. `roll`: it waits for a person, who rolls it, so that the old one stays good meanwhile.
     */
    renewal: z.enum(['replace', 'roll']).default('replace'),
    /** When the device registers again and should go to another hub: what becomes of its data. */
    reprovision_policy: z.enum(['migrate', 'reset', 'never']).optional(),
    initial_twin: z.strictObject({ tags: twinTable, desired: twinTable }).optional(),
    device_information: z.record(z.string(), z.unknown()).optional(),
  })
  .readonly();

export type EnrollmentConfig = z.output<typeof enrollmentConfigSchema>;

/** What an entry of the unit's own says, and a group says for all of its devices. */
const ofEntries = [
  'iot_edge',
  'allocation_policy',
  'iot_hubs',
  'custom_allocation',
  'reprovision_policy',
  'initial_twin',
  'device_information',
] as const;

/** IoT Hub, “Understand and use device twins”: tags 8 KB, desired properties 32 KB. */
const tagBytes = 8 * 1024;
const desiredBytes = 32 * 1024;

/** What the schema cannot say: keys that need each other, and what IoT Hub takes in a twin. Paths are of the file. */
export function enrollmentProblems(config: EnrollmentConfig): { path: KeyPath; text: string }[] {
  const { allocation_policy: policy, iot_hubs: hubs = [], custom_allocation: custom } = config;
  const problems: { path: KeyPath; text: string }[] = [];
  const report = (keys: KeyPath, text: string): void => {
    const path = ['enrollment', ...keys];
    problems.push({ path, text: `${path.join('.')} ${text}` });
  };
  if (config.via === 'group') {
    if (config.group === undefined) report(['group'], 'is missing; `via = "group"` needs its name');
    for (const key of ofEntries) {
      if (config[key] === undefined || config[key] === false) continue;
      report([key], 'belongs to the group in DPS with `via = "group"`; remove it');
    }
    if (!config.enabled) report(['enabled'], 'belongs to the group in DPS with `via = "group"`; remove it');
  } else if (config.group !== undefined) {
    report(['group'], 'is of no use without `via = "group"`');
  }
  if (policy === 'static' && hubs.length !== 1) {
    report(['iot_hubs'], 'must name exactly one hub with `allocation_policy = "static"`, which is DPS’s rule');
  }
  if (new Set(hubs).size < hubs.length) report(['iot_hubs'], 'names a hub twice; remove one');
  if (policy === 'custom' && custom === undefined) {
    report(
      ['custom_allocation'],
      'is missing; DPS needs a webhook_url and an api_version with `allocation_policy = "custom"`',
    );
  }
  if (policy !== 'custom' && custom !== undefined) {
    report(['custom_allocation'], 'is of no use without `allocation_policy = "custom"`; remove it');
  }
  if (custom !== undefined && !isWebhook(custom.webhook_url)) {
    report(['custom_allocation', 'webhook_url'], 'must be an https URL, since DPS calls it over the Internet');
  }
  const tables = [
    { at: ['initial_twin', 'tags'], table: config.initial_twin?.tags, maxBytes: tagBytes },
    { at: ['initial_twin', 'desired'], table: config.initial_twin?.desired, maxBytes: desiredBytes },
    // A twin collection in DPS's model; how large it may be is not documented.
    { at: ['device_information'], table: config.device_information, maxBytes: tagBytes },
  ];
  for (const { at, table = {}, maxBytes } of tables) {
    for (const { path, text } of twinProblems(table, maxBytes)) report([...at, ...path], text);
  }
  return problems;
}

/** Plain HTTP only where nobody can listen: on the way to an emulator's webhook on this machine. */
function isWebhook(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname));
}

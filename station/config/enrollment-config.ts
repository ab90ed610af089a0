import { z } from 'zod';
import type { Phrase } from '../domain/phrase.ts';
import { configSays, schemaSays } from './config-phrases.ts';
import type { KeyPath } from './key-lines.ts';
import { twinNames, twinProblems } from './twin-template.ts';

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
      .meta({ description: schemaSays('RULE_GROUP').text, examples: ['trackers-2026'] })
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
          .meta({ description: schemaSays('RULE_HUB').text }),
      )
      .min(1)
      .meta({ description: schemaSays('RULE_HUBS').text })
      .optional(),
    custom_allocation: z
      .strictObject({
        webhook_url: z.string().meta({ examples: ['https://example.azurewebsites.net/api/allocate'] }),
        /** What DPS sends to the webhook is in this version's form. */
        api_version: z
          .string()
          .regex(/^\d{4}-\d{2}-\d{2}(?:-preview)?$/)
          .meta({ description: schemaSays('RULE_API_VERSION').text, examples: ['2021-10-01'] }),
      })
      .optional(),
    /**
     * What becomes of the entry when a rework gave the unit another credential. `replace`: the sync puts the new one in the
     * place of the old one. `roll`: beside it, so that the old one stays good until a person drops it.
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
export function enrollmentProblems(config: EnrollmentConfig): { path: KeyPath; text: Phrase }[] {
  const { allocation_policy: policy, iot_hubs: hubs = [], custom_allocation: custom } = config;
  const problems: { path: KeyPath; text: Phrase }[] = [];
  const report = (keys: KeyPath, clause: Phrase): void => {
    const path = ['enrollment', ...keys];
    problems.push({ path, text: configSays('KEY_CLAUSE', { key: path.join('.'), clause }) });
  };
  if (config.via === 'group') {
    if (config.group === undefined) report(['group'], configSays('GROUP_NEEDS_NAME'));
    for (const key of ofEntries) {
      if (config[key] === undefined || config[key] === false) continue;
      report([key], configSays('GROUP_DECIDES'));
    }
    if (!config.enabled) report(['enabled'], configSays('GROUP_DECIDES'));
  } else if (config.group !== undefined) {
    report(['group'], configSays('ONLY_WITH_GROUP'));
  }
  if (policy === 'static' && hubs.length !== 1) {
    report(['iot_hubs'], configSays('STATIC_NEEDS_ONE_HUB'));
  }
  if (new Set(hubs).size < hubs.length) report(['iot_hubs'], configSays('HUB_TWICE'));
  if (policy === 'custom' && custom === undefined) {
    report(['custom_allocation'], configSays('CUSTOM_NEEDS_WEBHOOK'));
  }
  if (policy !== 'custom' && custom !== undefined) {
    report(['custom_allocation'], configSays('ONLY_WITH_CUSTOM'));
  }
  if (custom !== undefined && !isWebhook(custom.webhook_url)) {
    report(['custom_allocation', 'webhook_url'], configSays('WEBHOOK_NOT_HTTPS'));
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

/** Whether what it says of a unit names the unit's work order. */
export function namesOrder({ initial_twin: twin, device_information: information = {} }: EnrollmentConfig): boolean {
  return [twin?.tags ?? {}, twin?.desired ?? {}, information].some((table) => twinNames(table, 'order'));
}

/** Plain HTTP only where nobody can listen: on the way to an emulator's webhook on this machine. */
function isWebhook(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname));
}

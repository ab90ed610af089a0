import { z } from 'zod';
import type { Phrase } from '../../../domain/phrase.ts';
import { zephyrSays } from './zephyr-shell-phrases.ts';

/** A name in Zephyr's settings: path parts without blanks, quotes or wildcards, which the shell would interpret. */
const settingName = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_.:-]+(?:\/[A-Za-z0-9_.:-]+)*$/, zephyrSays('SETTING_NAME').text);
/** TLS_SEC_TAG_NONE is -1; tags are non-negative 31-bit numbers. */
const secTag = z.int().min(0).max(0x7fff_ffff);
const milliseconds = z.int().min(50).max(600_000);

/** `[device]` of a product file whose family is `zephyr-shell`. */
export const zephyrShellSettingsSchema = z
  .strictObject({
    baud_rate: z.int().min(1_200).max(4_000_000).default(115_200),
    rtscts: z.boolean().default(false),
    /** CONFIG_SHELL_PROMPT_UART. */
    prompt: z.string().min(2).max(40).default('uart:~$ '),
    answer_timeout_ms: milliseconds.default(3_000),
    wake_timeout_ms: milliseconds.default(5_000),
    boot_timeout_ms: milliseconds.default(20_000),

    /** Where the factory wrote the unit's serial number; absent = the unit is known by its chip id. */
    serial_setting: settingName.optional(),
    /** Where the firmware reads what it needs for DPS. */
    settings_names: z
      .strictObject({
        id_scope: settingName.optional(),
        registration_id: settingName.optional(),
        global_endpoint: settingName.optional(),
        /** The key in base64, as DPS gives and takes it. */
        symmetric_key: settingName.optional(),
      })
      .prefault({}),
    /** `string`: text and a NUL, as `settings write string` stores it; `bytes`: the text alone. */
    value_encoding: z.enum(['string', 'bytes']).default('string'),

    /** Security tag of the device certificate and its key. */
    sec_tag: secTag.optional(),
    /** Security tags for the certificates above the leaf, in their order; none = only the leaf is stored. */
    chain_sec_tags: z.array(secTag).max(4).default([]),
    /** Characters in one `cred buf`; 48 suits every firmware. */
    credential_chunk: z.int().min(4).max(240).default(48),
    /** CONFIG_TLS_CREDENTIALS_SHELL_CRED_BUF_SIZE. */
    credential_buffer_bytes: z.int().min(64).max(65_536).default(1_024),
    /** The firmware's command for keys made on the device; absent = keys come from the host. */
    device_key_command: z.enum(['nrf_cloud_cred']).optional(),

    /** An application command that proves possession of the key, such as `factory prove` (README.md). */
    proof_command: z
      .string()
      .max(64)
      .regex(/^[A-Za-z0-9_-]+(?: [A-Za-z0-9_-]+)*$/, zephyrSays('SHELL_WORDS').text)
      .optional(),
    /** Restart before reading back, so that what is proven is what survives. */
    reboot_before_verify: z.boolean().default(true),
    /** CONFIG_SHELL_CMD_BUFF_SIZE. */
    command_buffer_bytes: z.int().min(64).max(4_096).default(256),
    /** CONFIG_SHELL_HISTORY_BUFFER: how much must be typed to push a secret out of the shell's history. */
    history_bytes: z.int().min(0).max(8_192).default(512),
  })
  .check((context) => {
    const { serial_setting, settings_names, sec_tag, chain_sec_tags } = context.value;
    const names = [serial_setting, ...Object.values(settings_names)].filter((name) => name !== undefined);
    const tags = [sec_tag, ...chain_sec_tags].filter((tag) => tag !== undefined);
    const complain = (path: string, { text: message }: Phrase): void => {
      context.issues.push({ code: 'custom', message, path: [path], input: context.value });
    };
    if (new Set(names).size !== names.length) complain('settings_names', zephyrSays('NAME_TWICE'));
    if (new Set(tags).size !== tags.length) complain('chain_sec_tags', zephyrSays('TAG_TWICE'));
    if (chain_sec_tags.length > 0 && sec_tag === undefined) complain('sec_tag', zephyrSays('NEEDED_WITH_CHAIN'));
    if (settings_names.symmetric_key === undefined && sec_tag === undefined) {
      complain('sec_tag', zephyrSays('PLACE_MISSING'));
    }
  });

export type ZephyrShellSettings = z.output<typeof zephyrShellSettingsSchema>;

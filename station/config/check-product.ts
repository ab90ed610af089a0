import { basename } from 'node:path';
import type { DeviceFamily, FamilyCapabilities } from '../devices/device-adapter.ts';
import { joined } from '../domain/list-phrases.ts';
import type { Phrase } from '../domain/phrase.ts';
import { type Checked, checkDocument } from './check-document.ts';
import type { ConfigCode } from './config-errors.ts';
import { configSays } from './config-phrases.ts';
import { enrollmentProblems, namesOrder } from './enrollment-config.ts';
import { type IdTemplate, parseIdTemplate, placeholderNames } from './id-template.ts';
import type { KeyPath } from './key-lines.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './problems.ts';
import type { Product } from './product.ts';
import { type ProductConfig, productConfigSchema } from './product-config.ts';
import { compileSerialPattern } from './serial-pattern.ts';
import type { TomlFile } from './toml-file.ts';

/** HMAC-SHA256 gives 32 bytes; DPS makes 64. */
const keyBytes = { derived: 32, 'service-made': 64 } as const;

/** Holds a product file against its schema, its family and itself. `relativeFile` is what the ledger will call it. */
export function checkProduct(
  file: TomlFile,
  relativeFile: string,
  families: ReadonlyMap<string, DeviceFamily>,
): Checked<Product> {
  const checked = checkDocument(file, productConfigSchema);
  if (!checked.ok) return checked;
  const config = checked.value;
  const problems: Problem[] = [];
  const report = (path: KeyPath, text: Phrase, code: ConfigCode = 'CONFIG_INVALID'): void => {
    problems.push({ code, file: file.file, line: file.lines.nearest(path), text });
  };

  const fileName = basename(file.file, '.toml');
  if (config.name !== fileName) {
    const line = `name = "${fileName}"`;
    report(['name'], configSays('NAME_OF_FILE', { line }), 'PRODUCT_NAME_MISMATCH');
  }
  const pattern = compileSerialPattern(config.serial_pattern);
  if (!pattern.ok) report(['serial_pattern'], clause('serial_pattern', pattern.reason));
  const template = (key: 'registration_id' | 'device_id'): IdTemplate | null => {
    const source = config[key];
    if (source === undefined) return null;
    const parsed = parseIdTemplate(source);
    if (!parsed.ok) report([key], clause(key, parsed.reason));
    else if (!parsed.template.needsHardwareId || config.serial_is === 'hardware-id') return parsed.template;
    else report([key], clause(key, configSays('HARDWARE_ID_ONLY', placeholderNames)));
    return null;
  };
  const registrationIdTemplate = template('registration_id');
  const deviceIdTemplate = template('device_id');
  for (const key of needless(config)) {
    if (file.lines.exact([key]) === undefined) continue;
    const line = `attestation = "${config.attestation}"`;
    report([key], clause(key, configSays('ATTESTATION_NEEDS_NOT', { line })));
  }
  for (const { path, text } of enrollmentProblems(config.enrollment)) report(path, text);
  if (config.attestation === 'tpm' && config.enrollment.via === 'group') {
    report(['enrollment', 'via'], configSays('TPM_HAS_NO_GROUPS'));
  }
  if (config.symmetric_key === 'service-made') {
    const { via, renewal } = config.enrollment;
    if (via === 'group') report(['enrollment', 'via'], configSays('SERVICE_KEYS_HAVE_NO_GROUPS'));
    if (renewal === 'roll') report(['enrollment', 'renewal'], configSays('SERVICE_KEYS_ARE_REPLACED'));
  }
  const family = families.get(config.family);
  if (family?.isImported && namesOrder(config.enrollment)) {
    report(['enrollment', 'initial_twin'], configSays('IMPORTED_HAS_NO_ORDER', { order: '{order}' }));
  }
  const settings = family && checkDocument(file, family.settings, config.device, ['device']);
  if (!family) report(['family'], unknownFamily(config.family, [...families.keys()]), 'PRODUCT_FAMILY_UNKNOWN');
  else for (const lack of lacking(family.capabilities, config)) report(lack.path, lack.text);
  if (settings?.ok === false) problems.push(...settings.problems);
  if (settings?.ok) {
    const keyOrigin = config.attestation === 'x509' ? config.key_origin : null;
    const lacks =
      family?.lacks?.(settings.value, {
        attestation: config.attestation,
        keyOrigin,
        symmetricKeyBytes: config.attestation === 'symmetric-key' ? keyBytes[config.symmetric_key] : null,
      }) ?? [];
    for (const { key, reason } of lacks) report(['device', key], clause(`device.${key}`, reason));
  }

  const [first, ...rest] = problems;
  if (first) return { ok: false, problems: [first, ...rest] };
  if (!family || !settings?.ok || !pattern.ok || !registrationIdTemplate) throw new Error('an unreported problem');
  return {
    ok: true,
    value: {
      config,
      family,
      settings: settings.value,
      serialPattern: pattern.pattern,
      registrationIdTemplate,
      deviceIdTemplate,
      file: relativeFile,
      sha256: file.sha256,
    },
  };
}

/** Keys that say nothing with the product's attestation. */
const needless = ({ attestation }: ProductConfig): readonly string[] => [
  ...(attestation === 'x509' ? [] : ['key_origin', 'certificate']),
  ...(attestation === 'symmetric-key' ? [] : ['symmetric_key']),
];

const clause = (key: string, text: Phrase): Phrase => configSays('KEY_CLAUSE', { key, clause: text });

function unknownFamily(family: string, known: readonly string[]): Phrase {
  const meant = nearest(family, known);
  const families = known.join(', ');
  if (meant === undefined) return configSays('FAMILY_UNKNOWN', { families });
  return configSays('FAMILY_MEANT', { line: `family = "${meant}"`, families });
}

/** What the product asks of its family and the family cannot do. */
function lacking(can: FamilyCapabilities, config: ProductConfig): { path: KeyPath; text: Phrase }[] {
  const asked = [
    { path: ['attestation'], value: config.attestation, allowed: can.attestations },
    ...(config.attestation === 'x509'
      ? [
          { path: ['key_origin'], value: config.key_origin, allowed: can.keyOrigins },
          {
            path: ['certificate', 'key_algorithm'],
            value: config.certificate.key_algorithm,
            allowed: can.keyAlgorithms,
          },
        ]
      : []),
  ];
  return asked
    .filter(({ value, allowed }) => !allowed.some((choice) => choice === value))
    .map(({ path, allowed }) => ({
      path,
      text: configSays('WITH_THIS_FAMILY', {
        key: path.join('.'),
        choices: joined(
          'EITHER',
          allowed.map((choice) => JSON.stringify(choice)),
        ),
      }),
    }));
}

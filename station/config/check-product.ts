import { basename } from 'node:path';
import type { DeviceFamily, FamilyCapabilities } from '../devices/device-adapter.ts';
import { type Checked, checkDocument } from './check-document.ts';
import type { ConfigCode } from './config-errors.ts';
import { enrollmentProblems } from './enrollment-config.ts';
import { type IdTemplate, parseIdTemplate } from './id-template.ts';
import type { KeyPath } from './key-lines.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './problems.ts';
import type { Product } from './product.ts';
import { type ProductConfig, productConfigSchema } from './product-config.ts';
import { compileSerialPattern } from './serial-pattern.ts';
import type { TomlFile } from './toml-file.ts';

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
  const report = (path: KeyPath, text: string, code: ConfigCode = 'CONFIG_INVALID'): void => {
    problems.push({ code, file: file.file, line: file.lines.nearest(path), text });
  };

  const fileName = basename(file.file, '.toml');
  if (config.name !== fileName) {
    report(['name'], `name must be that of the file; write \`name = "${fileName}"\``, 'PRODUCT_NAME_MISMATCH');
  }
  const pattern = compileSerialPattern(config.serial_pattern);
  if (!pattern.ok) report(['serial_pattern'], `serial_pattern ${pattern.reason}`);
  const template = (key: 'registration_id' | 'device_id'): IdTemplate | null => {
    const source = config[key];
    if (source === undefined) return null;
    const parsed = parseIdTemplate(source);
    if (!parsed.ok) report([key], `${key} ${parsed.reason}`);
    else if (!parsed.template.needsHardwareId || config.serial_is === 'hardware-id') return parsed.template;
    else report([key], `${key} may hold {hardware_id} only with \`serial_is = "hardware-id"\`; write {serial}`);
    return null;
  };
  const registrationIdTemplate = template('registration_id');
  const deviceIdTemplate = template('device_id');
  if (config.attestation !== 'x509') {
    for (const key of ['key_origin', 'certificate']) {
      if (file.lines.exact([key]) === undefined) continue;
      report([key], `${key} is of no use with \`attestation = "${config.attestation}"\`; remove it`);
    }
  }
  for (const { path, text } of enrollmentProblems(config.enrollment)) report(path, text);
  if (config.attestation === 'tpm' && config.enrollment.via === 'group') {
    report(
      ['enrollment', 'via'],
      'enrollment.via must be "individual" with `attestation = "tpm"`: DPS has no groups for TPMs',
    );
  }
  const family = families.get(config.family);
  const settings = family && checkDocument(file, family.settings, config.device, ['device']);
  if (!family) report(['family'], unknownFamily(config.family, [...families.keys()]), 'PRODUCT_FAMILY_UNKNOWN');
  else for (const lack of lacking(family.capabilities, config)) report(lack.path, `${lack.text} with this family`);
  if (settings?.ok === false) problems.push(...settings.problems);
  if (settings?.ok) {
    const keyOrigin = config.attestation === 'x509' ? config.key_origin : null;
    const lacks = family?.lacks?.(settings.value, { attestation: config.attestation, keyOrigin }) ?? [];
    for (const { key, reason } of lacks) report(['device', key], `device.${key} ${reason}`);
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

function unknownFamily(family: string, known: readonly string[]): string {
  const meant = nearest(family, known);
  const advice = meant === undefined ? '' : `; write \`family = "${meant}"\``;
  return `there is no such family${advice} (there are: ${known.join(', ')})`;
}

/** What the product asks of its family and the family cannot do. */
function lacking(can: FamilyCapabilities, config: ProductConfig): { path: KeyPath; text: string }[] {
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
      text: `${path.join('.')} must be ${allowed.map((choice) => JSON.stringify(choice)).join(' or ')}`,
    }));
}

import type { DeviceFamily } from '../devices/device-adapter.ts';
import {
  commonNameLimit,
  isRegistrationId,
  isSerialNumber,
  type RegistrationId,
  type SerialNumber,
} from '../domain/ids.ts';
import { configError } from './config-errors.ts';
import type { IdTemplate } from './id-template.ts';
import { nearest } from './nearest.ts';
import type { ProductConfig } from './product-config.ts';
import { visibleText } from './visible-text.ts';

/** A product file, checked against itself and against its family. */
export interface Product {
  readonly config: ProductConfig;
  readonly family: DeviceFamily;
  /** What `family.settings` made of `[device]`. */
  readonly settings: unknown;
  /** Anchored, and safe to run on any scan. */
  readonly serialPattern: RegExp;
  readonly registrationIdTemplate: IdTemplate;
  readonly deviceIdTemplate: IdTemplate | null;
  /** Relative to the home, as the ledger names it. */
  readonly file: string;
  /** Of the file's bytes; lower-case hex. */
  readonly sha256: string;
}

/** @throws PRODUCT_UNKNOWN, with the nearest name and all there are */
export function productNamed(products: readonly Product[], name: string): Product {
  const found = products.find(({ config }) => config.name === name);
  if (found) return found;
  const names = products.map(({ config }) => config.name);
  const meant = nearest(name, names);
  throw configError('PRODUCT_UNKNOWN', {
    product: visibleText(name),
    nearest: meant === undefined ? '' : `Did you mean “${meant}”? `,
    products: names.length === 0 ? 'none yet' : names.join(', '),
  });
}

/**
 * Takes a scan for a serial number of this product: exactly as it is, but for the scanner's terminator (CR, LF, CR LF
 * or Tab) at its end.
 *
 * @throws SERIAL_MALFORMED
 */
export function checkSerial(product: Product, scanned: string): SerialNumber {
  const text = scanned.replace(/(?:\r\n|[\r\n\t])$/, '');
  // The domain's rule first: it bounds the length of what the pattern gets to see.
  const isGeneral = isSerialNumber(text);
  if (isGeneral && product.serialPattern.test(text)) return text;
  const rule = isGeneral
    ? `matches ${product.config.serial_pattern}`
    : 'has 1 to 64 letters, digits and . _ : / - between them, and nothing else';
  throw configError('SERIAL_MALFORMED', { scanned: visibleText(text), product: product.config.name, rule });
}

/**
 * The name under which the unit registers: lower case, at most 128 characters, or 64 where it must fit the
 * certificate's common name. `hardwareId` is the serial unless it is told: a product may use it
 * in its ids only where the two are the same.
 *
 * @throws PRODUCT_REGISTRATION_ID_INVALID
 */
export function registrationIdFor(product: Product, serial: SerialNumber, hardwareId: string = serial): RegistrationId {
  const text = product.registrationIdTemplate.render({ serial, hardwareId }).toLowerCase();
  const limit = product.config.attestation === 'x509' ? commonNameLimit : 128;
  if (isRegistrationId(text) && text.length <= limit) return text;
  throw configError('PRODUCT_REGISTRATION_ID_INVALID', {
    serial,
    registrationId: visibleText(text, 200),
    reason:
      text.length > limit
        ? `is ${text.length} characters long; ${limit} is the most, which is ${limit === commonNameLimit ? 'X.509’s rule for common names' : 'DPS’s rule'}`
        : 'may hold only letters, digits and . _ : - between them, which is DPS’s rule',
    file: product.file,
  });
}

/**
 * The IoT Hub device id that the enrollment asks for, letter case kept; null = the registration id.
 *
 * @throws PRODUCT_DEVICE_ID_INVALID
 */
export function deviceIdFor(product: Product, serial: SerialNumber, hardwareId: string = serial): string | null {
  if (product.deviceIdTemplate === null) return null;
  const deviceId = product.deviceIdTemplate.render({ serial, hardwareId });
  if (/^[A-Za-z0-9\-:.+%_#*?!(),=@;$']{1,128}$/.test(deviceId)) return deviceId;
  throw configError('PRODUCT_DEVICE_ID_INVALID', { serial, deviceId: visibleText(deviceId, 200), file: product.file });
}

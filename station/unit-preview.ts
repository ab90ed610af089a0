import type { EnrollmentSettings } from './cloud/enrollment-service.ts';
import { namesOrder } from './config/enrollment-config.ts';
import { checkSerial, deviceIdFor, type Product, registrationIdFor } from './config/product.ts';
import type { Attestation } from './domain/run.ts';
import { settingsOf } from './enrollment-terms.ts';
import { lineError } from './line/line-errors.ts';

/** What a unit would be in DPS, if it passed now. */
export interface UnitPreview {
  readonly serial: string;
  readonly registrationId: string;
  /** As it is asked for; null: the registration id. */
  readonly deviceId: string | null;
  readonly attestation: Attestation;
  /** The enrollment group that would let it in; null: an entry of its own, as the rest says. */
  readonly group: string | null;
  readonly status: 'enabled' | 'disabled';
  readonly settings: EnrollmentSettings;
}

/**
 * What the product file makes of a unit that nobody has seen: by the rules of a scan, and touching nothing. `hardwareId`
 * absent: the serial. @throws SERIAL_MALFORMED, PRODUCT_REGISTRATION_ID_INVALID, PRODUCT_DEVICE_ID_INVALID, ORDER_NEEDED
 */
export function previewUnit(
  product: Product,
  unit: {
    readonly serial: string;
    readonly hardwareId?: string;
    /** Empty: none. */
    readonly order: string;
    readonly line: string;
    /** The UTC day, YYYY-MM-DD. */
    readonly date: string;
  },
): UnitPreview {
  const { name, attestation, enrollment } = product.config;
  const serial = checkSerial(product, unit.serial);
  const hardwareId = unit.hardwareId ?? serial;
  const registrationId = registrationIdFor(product, serial, hardwareId);
  const { order, line, date } = unit;
  if (order === '' && namesOrder(enrollment)) throw lineError('ORDER_NEEDED', { product: name });
  const facts = { serial, hardware_id: hardwareId, registration_id: registrationId, product: name, order, line, date };
  return {
    serial,
    registrationId,
    deviceId: deviceIdFor(product, serial, hardwareId),
    attestation,
    group: enrollment.via === 'group' ? (enrollment.group ?? null) : null,
    status: enrollment.enabled ? 'enabled' : 'disabled',
    settings: settingsOf(enrollment, facts),
  };
}

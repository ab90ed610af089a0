import { z } from 'zod';
import type { Phrase } from '../../../domain/phrase.ts';
import type { Attestation, KeyOrigin } from '../../../domain/run.ts';
import type { ByteFamily, FamilyCapabilities } from '../../device-adapter.ts';
import { usbSerialLineSays } from './usb-serial-line-phrases.ts';

/** `[device]` of a product file whose family is `usb-serial-line`; `line` is the `[device]` of the family named by `protocol`. */
export interface UsbSerialLineSettings {
  readonly vendor_id: number;
  readonly product_id: number;
  readonly protocol: string;
  readonly line: unknown;
}

const usbId = z.int().min(0).max(0xffff);

/**
 * Devices with a vendor-class pair of USB bulk endpoints that carries the same conversation as a serial line would: in one of
 * the `lines`, which does all the talking. This family adds which USB device that must be. See README.md.
 */
export function usbSerialLineFamily(lines: readonly ByteFamily[]): ByteFamily<UsbSerialLineSettings> {
  const byName = new Map(lines.map((line) => [line.name, line]));
  const lineOf = ({ protocol }: UsbSerialLineSettings): ByteFamily => {
    const line = byName.get(protocol);
    if (line === undefined) throw new TypeError(`${protocol} went through the settings’ check`);
    return line;
  };
  return {
    name: 'usb-serial-line',
    title: 'Serial line over USB (vendor class)',
    link: 'bytes',
    capabilities: {
      attestations: union(lines, ({ attestations }) => attestations),
      keyOrigins: union(lines, ({ keyOrigins }) => keyOrigins),
      keyAlgorithms: union(lines, ({ keyAlgorithms }) => keyAlgorithms),
      verifyMethod: 'readback',
    },
    settings: settingsSchema(lines),
    lacks: (settings, product) => {
      const line = lineOf(settings);
      const reason = refusal(line.capabilities, product);
      if (reason !== undefined) return [{ key: 'protocol', reason }];
      return (line.lacks?.(settings.line, product) ?? []).map(({ key, reason }) => ({ key: `line.${key}`, reason }));
    },
    line: (settings) => ({
      ...lineOf(settings).line(settings.line),
      usb: { vendorId: settings.vendor_id, productId: settings.product_id },
    }),
    createAdapter: (link, settings) => lineOf(settings).createAdapter(link, settings.line),
  };
}

/** What no product of the line's family may ask for. */
function refusal(
  { attestations, keyOrigins }: FamilyCapabilities,
  { attestation, keyOrigin }: { readonly attestation: Attestation; readonly keyOrigin: KeyOrigin | null },
): Phrase | undefined {
  if (!attestations.includes(attestation)) return usbSerialLineSays('TAKES_NO_CREDENTIALS', { attestation });
  return keyOrigin === null || keyOrigins.includes(keyOrigin)
    ? undefined
    : usbSerialLineSays('TAKES_NO_KEYS', { keyOrigin });
}

const union = <Value>(
  lines: readonly ByteFamily[],
  of: (capabilities: ByteFamily['capabilities']) => readonly Value[],
): Value[] => [...new Set(lines.flatMap(({ capabilities }) => of(capabilities)))];

function settingsSchema(lines: readonly ByteFamily[]): z.ZodType<UsbSerialLineSettings> {
  const variants = lines.map(({ name, settings }) =>
    z.strictObject({
      /** Of the unit, as its USB device descriptor has them. Nothing is said to another device. */
      vendor_id: usbId,
      product_id: usbId,
      protocol: z.literal(name),
      line: settings.prefault({}),
    }),
  );
  const [first, ...others] = variants;
  if (first === undefined) throw new TypeError('no family that talks over a line');
  return z.discriminatedUnion('protocol', [first, ...others]);
}

import type { Phrase } from '../domain/phrase.ts';
import { DerSyntaxError, encodeSequence, encodeTlv, readAll, readSequence, tag } from './der.ts';
import { pkiError } from './pki-errors.ts';
import { pkiSays } from './pki-phrases.ts';

const oid = {
  commonName: encodeTlv(tag.objectIdentifier, Buffer.of(0x55, 4, 3)),
  serialNumber: encodeTlv(tag.objectIdentifier, Buffer.of(0x55, 4, 5)),
  organization: encodeTlv(tag.objectIdentifier, Buffer.of(0x55, 4, 10)),
  organizationalUnit: encodeTlv(tag.objectIdentifier, Buffer.of(0x55, 4, 11)),
};

/** Subject attributes in RFC 4514 terms; null or absent = left out. */
export interface DistinguishedName {
  readonly commonName: string;
  readonly organization?: string | null;
  readonly organizationalUnit?: string | null;
  readonly serialNumber?: string | null;
}

/** Upper bounds of RFC 5280 appendix A.1. */
const nameLimits = { commonName: 64, organization: 64, organizationalUnit: 64, serialNumber: 64 } as const;

/** X.520 §6.2.9: a serialNumber attribute is a PrintableString. */
const printable = /^[A-Za-z0-9 '()+,\-./:=?]+$/;

/** What keeps `name` from being encoded, or null. */
function nameProblem(name: DistinguishedName): { attribute: string; problem: Phrase } | null {
  for (const attribute of ['commonName', 'organization', 'organizationalUnit', 'serialNumber'] as const) {
    const value = name[attribute];
    if (value === undefined || value === null) continue;
    if (value === '') return { attribute, problem: pkiSays('NAME_EMPTY') };
    if (Array.from(value).length > nameLimits[attribute]) {
      return { attribute, problem: pkiSays('NAME_TOO_LONG', { limit: nameLimits[attribute] }) };
    }
    if (!value.isWellFormed() || /\p{Cc}/u.test(value)) {
      return { attribute, problem: pkiSays('NAME_CHARACTERS') };
    }
    if (attribute === 'serialNumber' && !printable.test(value)) {
      return { attribute, problem: pkiSays('NAME_NOT_PRINTABLE') };
    }
  }
  return null;
}

/** `encodeName` for names that come from people and devices. @throws PKI_NAME_INVALID */
export function encodeCheckedName(name: DistinguishedName): Buffer {
  const found = nameProblem(name);
  if (found !== null) throw pkiError('PKI_NAME_INVALID', found);
  return encodeName(name);
}

/** DER Name, most general attribute first: O, OU, serialNumber, CN; UTF8String, but serialNumber a PrintableString. */
export const encodeName = (name: DistinguishedName): Buffer =>
  encodeSequence(
    ...relativeName(oid.organization, tag.utf8String, name.organization),
    ...relativeName(oid.organizationalUnit, tag.utf8String, name.organizationalUnit),
    ...relativeName(oid.serialNumber, tag.printableString, name.serialNumber),
    ...relativeName(oid.commonName, tag.utf8String, name.commonName),
  );

const relativeName = (type: Buffer, stringTag: number, value: string | null | undefined): Buffer[] =>
  value === null || value === undefined
    ? []
    : [encodeTlv(tag.set, encodeSequence(type, encodeTlv(stringTag, Buffer.from(value))))];

/**
 * Every common name in a DER Name, as text; the string types that RFC 5280 §4.1.2.4 lets certificates use today, and
 * IA5String, which older firmware writes.
 * @throws DerSyntaxError for anything else
 */
export function commonNames(name: Buffer): string[] {
  const attributes = readSequence(name).flatMap(({ content }) => readAll(content));
  return attributes.flatMap(({ content }) => {
    const [type, value] = readAll(content);
    if (type?.raw.equals(oid.commonName) !== true) return [];
    if (value === undefined || !stringTags.has(value.tag)) throw new DerSyntaxError('a common name is not a string');
    const text = value.content.toString('utf8');
    if (!Buffer.from(text).equals(value.content)) throw new DerSyntaxError('a common name is not UTF-8');
    return [text];
  });
}

const stringTags: ReadonlySet<number> = new Set([tag.utf8String, tag.printableString, tag.ia5String]);

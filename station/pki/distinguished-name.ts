import { AsnConvert } from '@peculiar/asn1-schema';
import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509';
import { pkiError } from './pki-errors.ts';

const oid = {
  commonName: '2.5.4.3',
  serialNumber: '2.5.4.5',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
} as const;

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
function nameProblem(name: DistinguishedName): { attribute: string; problem: string } | null {
  for (const attribute of ['commonName', 'organization', 'organizationalUnit', 'serialNumber'] as const) {
    const value = name[attribute];
    if (value === undefined || value === null) continue;
    if (value === '') return { attribute, problem: 'is empty' };
    if (Array.from(value).length > nameLimits[attribute]) {
      return { attribute, problem: `is longer than ${nameLimits[attribute]} characters` };
    }
    if (!value.isWellFormed() || /\p{Cc}/u.test(value)) {
      return { attribute, problem: 'holds characters that no name may hold' };
    }
    if (attribute === 'serialNumber' && !printable.test(value)) {
      return { attribute, problem: 'holds characters beyond PrintableString, such as “_”' };
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
export function encodeName(name: DistinguishedName): Buffer {
  const attributes: RelativeDistinguishedName[] = [];
  const add = (type: string, value: AttributeValue): void => {
    attributes.push(new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value })]));
  };
  if (name.organization) add(oid.organization, utf8(name.organization));
  if (name.organizationalUnit) add(oid.organizationalUnit, utf8(name.organizationalUnit));
  if (name.serialNumber) add(oid.serialNumber, new AttributeValue({ printableString: name.serialNumber }));
  add(oid.commonName, utf8(name.commonName));
  return Buffer.from(AsnConvert.serialize(new Name(attributes)));
}

const utf8 = (utf8String: string): AttributeValue => new AttributeValue({ utf8String });

/** Every common name in a parsed Name, as text. */
export const commonNames = (name: Name): string[] =>
  name.flatMap((rdn) => rdn.filter(({ type }) => type === oid.commonName).map(({ value }) => value.toString()));

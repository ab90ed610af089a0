import type { CommandContext } from './commands.ts';

export interface StoredCredential {
  readonly secTag: number;
  readonly type: CompactType;
  readonly content: Buffer;
}

export type CompactType = 'CA' | 'SERV' | 'PK' | 'PK_PSA' | 'PSK' | 'PSK_ID';

/** For people first, compact last; what is between are synonyms (`type_strings`). */
const typeNames: readonly (readonly [CompactType, readonly string[]])[] = [
  ['CA', ['CA_CERT', 'CA']],
  ['SERV', ['SERVER_CERT', 'CLIENT_CERT', 'SELF_CERT', 'SELF', 'CLIENT', 'SERV']],
  ['PK', ['PRIVATE_KEY', 'PK']],
  ['PK_PSA', ['PRIVATE_KEY_PSA', 'PK_PSA']],
  ['PSK', ['PRE_SHARED_KEY', 'PSK']],
  ['PSK_ID', ['PRE_SHARED_KEY_ID', 'PSK_ID']],
];

export const compactType = (text: string): CompactType | undefined =>
  typeNames.find(([, names]) => names.includes(text.toUpperCase()))?.[0];
export const longName = (type: CompactType): string => typeNames.find(([compact]) => compact === type)?.[1][0] ?? type;

export function secTagOf(text: string, context: CommandContext): number | undefined {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  context.error(`${text} is not a valid sectag.`);
  return undefined;
}

export function placeOf(
  tagText: string,
  typeText: string,
  context: CommandContext,
): { secTag: number; type: CompactType } | undefined {
  const secTag = secTagOf(tagText, context);
  if (secTag === undefined) return undefined;
  const type = compactType(typeText);
  if (type !== undefined) return { secTag, type };
  context.error(`${typeText} is not a valid credential type.`);
  return undefined;
}

export function isOneOf(text: string, known: readonly string[], what: string, context: CommandContext): boolean {
  if (known.includes(text.toLowerCase())) return true;
  context.error(`${text} is not a valid ${what}.`);
  return false;
}

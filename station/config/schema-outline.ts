import { z } from 'zod';
import type { KeyPath } from './key-lines.ts';

/** What a schema says of one place: enough to tell a person what may stand there. A subset of JSON Schema. */
export interface Outline {
  readonly type?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Outline>>;
  /** What any other key may hold; false where there may be none. */
  readonly additionalProperties?: Outline | boolean;
  readonly required?: readonly string[];
  readonly items?: Outline;
  readonly oneOf?: readonly Outline[];
  readonly anyOf?: readonly Outline[];
}

/** The outline of a whole schema, as input. */
export const outlineOf = (schema: z.ZodType): Outline =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- zod types its JSON Schemas for all drafts at once; in draft 2020-12, its default, the members above have these types
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Outline;

/** The outline at `path`; where the schema has variants, of those that fit `document`. Undefined where there is none. */
export function outlineAt(outline: Outline, path: KeyPath, document: unknown): Outline | undefined {
  let here: Outline | undefined = fitting(outline, document);
  let value = document;
  for (const key of path) {
    value = isTable(value) || Array.isArray(value) ? Reflect.get(value, key) : undefined;
    const next: Outline | undefined =
      typeof key === 'number' ? here?.items : (own(here?.properties, key) ?? others(here));
    here = next && fitting(next, value);
  }
  return here;
}

const others = (outline: Outline | undefined): Outline | undefined =>
  typeof outline?.additionalProperties === 'object' ? outline.additionalProperties : undefined;

const own = <Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined =>
  record && Object.hasOwn(record, key) ? record[key] : undefined;

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Out of variants told apart by a constant, the one whose constants the value has; else what they allow together. */
function fitting(outline: Outline, value: unknown): Outline {
  const variants = outline.oneOf ?? outline.anyOf;
  if (!variants) return outline;
  const matching = variants.filter((variant) =>
    Object.entries(variant.properties ?? {}).every(
      ([key, { const: constant }]) => constant === undefined || (isTable(value) && value[key] === constant),
    ),
  );
  return matching.length === 1 && matching[0] ? matching[0] : union(outline, variants);
}

function union(outline: Outline, variants: readonly Outline[]): Outline {
  const properties: Record<string, Outline> = {};
  const constants = variants.flatMap((variant) => (variant.const === undefined ? [] : [variant.const]));
  for (const variant of variants) {
    for (const [key, property] of Object.entries(variant.properties ?? {})) {
      const known = properties[key];
      properties[key] =
        known?.const === undefined && known?.enum === undefined
          ? property
          : { type: 'string', enum: [...(known.enum ?? [known.const]), ...(property.enum ?? [property.const])] };
    }
  }
  const shape = Object.keys(properties).length > 0 ? { type: 'object', properties } : {};
  return { ...outline, ...shape, ...(constants.length > 0 ? { enum: constants } : {}) };
}

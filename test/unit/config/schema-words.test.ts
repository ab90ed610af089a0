import { expect, test } from 'vitest';
import { productConfigSchema } from '../../../station/config/product-config.ts';
import { type Outline, outlineOf } from '../../../station/config/schema-outline.ts';
import { stationConfigSchema } from '../../../station/config/station-config.ts';
import { families } from '../../../station/devices/families/families.ts';
import { Phrase } from '../../../station/domain/phrase.ts';
import { recalled } from '../../../station/domain/recall.ts';

/** What a schema says may stand at a place is told on screens in four languages: it must be a phrase. */

function descriptionsOf(outline: Outline | boolean | undefined): string[] {
  if (typeof outline !== 'object') return [];
  const { description, properties = {}, additionalProperties, items, oneOf = [], anyOf = [] } = outline;
  const inner = [...Object.values(properties), additionalProperties, items, ...oneOf, ...anyOf];
  return [...(description === undefined ? [] : [description]), ...inner.flatMap(descriptionsOf)];
}

const schemas: readonly (readonly [string, Outline])[] = [
  ['station.toml', outlineOf(stationConfigSchema)],
  ['a product file', outlineOf(productConfigSchema)],
  ...[...families].map(([name, { settings }]) => [name, outlineOf(settings)] as const),
];

test.each(schemas)('%s says only what screens can translate', (_, outline) => {
  expect(descriptionsOf(outline).filter((text) => !(recalled(text) instanceof Phrase))).toEqual([]);
});

import { readFile } from 'node:fs/promises';

export const sampleProducts = ['tracker', 'sensor', 'gateway', 'controller', 'reader'] as const;
export type SampleProduct = (typeof sampleProducts)[number];

/** The text of a sample product file, for `products/NAME.toml`. */
export const sampleProductText = (name: SampleProduct): Promise<string> =>
  readFile(new URL(`${name}.toml`, import.meta.url), 'utf8');

import { readFile } from 'node:fs/promises';

/** What a new station gets. */
export const sampleProducts = ['tracker', 'sensor', 'gateway', 'controller', 'reader'] as const;
/** For who wants them: gateways with a TPM, imported and made on the line. */
export const furtherSamples = ['edge-gateway', 'tpm-gateway'] as const;
export type SampleProduct = (typeof sampleProducts)[number] | (typeof furtherSamples)[number];

/** The text of a sample product file, for `products/NAME.toml`. */
export const sampleProductText = (name: SampleProduct): Promise<string> =>
  readFile(new URL(`${name}.toml`, import.meta.url), 'utf8');

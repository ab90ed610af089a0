import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { DeviceFamily } from '../devices/device-adapter.ts';
import { checkProduct } from './check-product.ts';
import { configError } from './config-errors.ts';
import type { Home } from './home.ts';
import { type Problem, problemsError } from './problems.ts';
import type { Product } from './product.ts';
import { readTomlFile } from './toml-file.ts';

/**
 * Reads `products/*.toml` in the order of their names, each checked on its own and against its family. A home without
 * the folder has no products. Hidden files are left alone: editors keep their drafts in them.
 *
 * @throws CONFIG_UNREADABLE, CONFIG_SYNTAX, CONFIG_UNKNOWN_KEY, CONFIG_INVALID, PRODUCT_NAME_MISMATCH,
 * PRODUCT_FAMILY_UNKNOWN; the problems of all files at once
 */
export async function loadProducts(home: Home, families: ReadonlyMap<string, DeviceFamily>): Promise<Product[]> {
  const products: Product[] = [];
  const problems: Problem[] = [];
  for (const name of await productFiles(home)) {
    const file = await readTomlFile(join(home.productsDir, name));
    const checked = checkProduct(file, relative(home.dir, file.file), families);
    if (checked.ok) products.push(checked.value);
    else problems.push(...checked.problems);
  }
  const [first, ...rest] = problems;
  if (first) throw problemsError([first, ...rest]);
  return products;
}

/** The names of the product files, in their order. @throws CONFIG_UNREADABLE */
export async function productFiles(home: Home): Promise<string[]> {
  try {
    const names = await readdir(home.productsDir);
    return names.filter((name) => name.endsWith('.toml') && !name.startsWith('.')).toSorted();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT') return [];
    throw configError('CONFIG_UNREADABLE', { file: home.productsDir, reason: code }, error);
  }
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { DeviceFamily } from '../devices/device-adapter.ts';
import { Phrase } from '../domain/phrase.ts';
import { isStationError } from '../domain/station-error.ts';
import type { Checked } from './check-document.ts';
import { checkProduct } from './check-product.ts';
import type { Home } from './home.ts';
import { productFiles } from './load-products.ts';
import { problemsError } from './problems.ts';
import type { Product } from './product.ts';
import { productNameRule } from './product-config.ts';
import { parseToml } from './toml-file.ts';
import { writeFileDurably } from './write-file.ts';

/** A product file as it lies there now, which may be another one than the station was opened with. */
export interface ProductText {
  readonly name: string;
  /** Relative to the home. */
  readonly file: string;
  readonly text: string;
  /** Of its bytes; lower-case hex. */
  readonly sha256: string;
}

const sha256Of = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** @throws CONFIG_UNREADABLE when the folder cannot be read */
export async function productTexts(home: Home): Promise<ProductText[]> {
  const names = await productFiles(home);
  return Promise.all(
    names.map(async (name) => {
      const file = join(home.productsDir, name);
      const bytes = await readFile(file);
      return {
        name: basename(name, '.toml'),
        file: relative(home.dir, file),
        text: bytes.toString('utf8'),
        sha256: sha256Of(bytes),
      };
    }),
  );
}

/** Holds a text against everything that a product file of this station must be, as if it lay under the name that it gives. */
export function checkProductText(
  home: Home,
  text: string,
  families: ReadonlyMap<string, DeviceFamily>,
): Checked<Product> {
  const unnamed = join(home.productsDir, 'product.toml');
  try {
    const { document, lines } = parseToml(unnamed, text);
    const { name } = document;
    // Any other name is refused by the schema; it must not lead out of the folder before that.
    const isName = typeof name === 'string' && productNameRule.test(name);
    const file = isName ? join(home.productsDir, `${name}.toml`) : unnamed;
    return checkProduct({ file, document, lines, sha256: sha256Of(text) }, relative(home.dir, file), families);
  } catch (error) {
    if (!isStationError(error, 'CONFIG_SYNTAX')) throw error;
    const { line, problem: text } = error.details;
    if (!(text instanceof Phrase)) throw error;
    const problem = {
      code: 'CONFIG_SYNTAX',
      file: unnamed,
      line: typeof line === 'number' ? line : undefined,
      text,
    } as const;
    return { ok: false, problems: [problem] };
  }
}

/**
 * Puts a sound product among the station's files, whole or not at all. The station takes it up when it is next opened,
 * and records then that its configuration changed.
 *
 * @throws CONFIG_SYNTAX, CONFIG_UNKNOWN_KEY, CONFIG_INVALID, PRODUCT_FAMILY_UNKNOWN; HOME_FILE_EXISTS without `replace`
 */
export async function importProduct(
  home: Home,
  { text, replace }: { readonly text: string; readonly replace: boolean },
  families: ReadonlyMap<string, DeviceFamily>,
): Promise<Product> {
  const checked = checkProductText(home, text, families);
  if (!checked.ok) throw problemsError(checked.problems);
  await writeFileDurably(join(home.dir, checked.value.file), text, { replace });
  return checked.value;
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tour } from './tour.ts';

/** Does `work` while a product file says something else, as if a person had edited it, and takes the edit back. */
export async function withProduct<Result>(
  tour: Tour,
  product: string,
  change: (text: string) => string,
  work: () => Promise<Result>,
): Promise<Result> {
  const file = join(tour.home, 'products', `${product}.toml`);
  const plain = await readFile(file, 'utf8');
  await writeFile(file, change(plain));
  try {
    return await work();
  } finally {
    await writeFile(file, plain);
  }
}

/** Puts lines under `[enrollment]`. */
export const enrollmentLines =
  (...lines: string[]) =>
  (text: string): string => {
    const section = ['[enrollment]', ...lines].join('\n');
    return text.includes('\n[enrollment]\n')
      ? text.replace('\n[enrollment]\n', `\n${section}\n`)
      : `${text}\n${section}\n`;
  };

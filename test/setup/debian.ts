import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Sees to it that the programs which the tests run beside the product are there. On Debian and its kin as root it
 * installs what is missing; otherwise it says what to do and exits with 1. Run by `npm test` before anything else.
 */

/** The Debian packages that the tests need, and what for. */
export const debianPackages: Readonly<Record<string, string>> = {
  softhsm2: 'a PKCS#11 module, against which the signer proves itself',
  opensc: 'pkcs11-tool, a second opinion on what the signer put into the token',
  openssl: 'a second opinion on every certificate, and keys and servers for tests',
  socat: 'pairs of serial lines that are not ours',
  strace: 'shows that a commit reaches the disk before it is reported',
  swtpm: 'a TPM, as gateways have one',
  'tpm2-tools': 'talk to it as a gateway’s own programs do',
  'qemu-system-x86': 'a machine with a real USB bus, whatever this one has',
  e2fsprogs: 'mke2fs, which makes that machine’s disk',
  xvfb: 'a display for the kiosk’s windows, where there is no other',
  zip: 'hands that Electron to the packager',
  unzip: 'unpacks the Electron that the kiosk is tested on',
  'libgtk-3-0': 'Electron’s own',
  libnss3: 'Electron’s own',
  libgbm1: 'Electron’s own',
  libasound2: 'Electron’s own',
};

/** What those packages are asked for where there is no dpkg to ask. */
const programs = [
  'softhsm2-util',
  'pkcs11-tool',
  'openssl',
  'socat',
  'strace',
  'swtpm',
  'tpm2_createek',
  'qemu-system-x86_64',
  'mke2fs',
  'Xvfb',
  'unzip',
  'zip',
];

/** The packages that dpkg does not know as installed. */
export function missingPackages(names: readonly string[]): string[] {
  // dpkg-query exits with 1 when it does not know one of the names, and still tells of the others.
  const query = spawnSync(
    'dpkg-query',
    ['--show', '--showformat', '${binary:Package} ${db:Status-Status}\n', ...names],
    {
      encoding: 'utf8',
    },
  );
  const installed = query.stdout
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, status]) => status === 'installed')
    .map(([name = '']) => name.replace(/:.*$/, ''));
  return names.filter((name) => !installed.includes(name));
}

/** True for Debian and what is made of it. */
export function isDebianLike(osRelease: string): boolean {
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, value = '']) =>
    value.replaceAll(/["']/g, '').split(' '),
  );
  return ids.includes('debian') || ids.includes('ubuntu');
}

function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

const say = (text: string): boolean => process.stderr.write(`${text}\n`);

function aptGet(...args: readonly string[]): boolean {
  const result = spawnSync('apt-get', args, {
    // Standard output is the tests'.
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return result.status === 0;
}

function main(): number {
  const needed = Object.keys(debianPackages);
  if (!isDebianLike(osRelease())) {
    const found = programs.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);
    if (found.length === programs.length) return 0;
    say('The tests need these programs; please install them with this system’s own means:');
    for (const [name, reason] of Object.entries(debianPackages)) say(`  ${name.padEnd(10)} ${reason}`);
    return 1;
  }
  const missing = missingPackages(needed);
  if (missing.length === 0) return 0;
  say(`The tests need Debian packages that are not installed: ${missing.join(', ')}.`);
  if (process.getuid?.() !== 0) {
    for (const name of missing) say(`  ${name.padEnd(10)} ${debianPackages[name]}`);
    say(`Install them: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`);
    return 1;
  }
  say('Installing them …');
  // A failed update is not the end: the lists at hand may do.
  if (!aptGet('update', '-q')) say('apt-get update failed; going on with the package lists at hand.');
  if (!aptGet('install', '-y', '-q', '--no-install-recommends', ...missing) || missingPackages(missing).length > 0) {
    say(`apt-get could not install them. Install them yourself: apt-get install ${missing.join(' ')}`);
    return 1;
  }
  return 0;
}

if (import.meta.main) process.exitCode = main();

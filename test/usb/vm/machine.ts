import { spawn } from 'node:child_process';
import { createWriteStream, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { compiledCode } from './compiled-code.ts';
import { CpioArchive } from './cpio.ts';
import { buildDisk } from './disk.ts';
import { moduleFiles } from './kernel-modules.ts';
import { fetchPackages, type Packages } from './packages.ts';

/** What the machine needs: its disk; a controller and a gadget of the kernel's own; devices over USB/IP; the drivers for all. */
const modules = ['virtio_pci', 'virtio_blk', 'crc32c_generic', 'ext4', 'cdc-acm', 'dummy_hcd', 'libcomposite'].concat([
  'usb_f_acm',
  'usb_f_ss_lb',
  'vhci-hcd',
  // A driver for a case that needs one in its way.
  'trancevibrator',
]);

const shipped = ['package.json', 'station/**/*', 'test/usb/**/*', 'packaging/**/*'];

/** Starts the program that the kernel's command line names; what that says goes to the second serial line, the rest to the console. */
const init = (project: string, names: readonly string[]): string => `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
chmod 1777 /tmp
for module in ${names.join(' ')}; do insmod /modules/$module; done
mount -t ext4 -o ro /dev/vda /disk
for library in /disk/lib/*; do ln -s $library /lib/; ln -s $library /lib64/; done
mount -t configfs none /sys/kernel/config
ip link set lo up
mount -o bind /disk/node_modules '${project}/node_modules'
export PATH=/bin:/disk/bin:/disk/node_modules/node/bin HOME=/tmp NODE_COMPILE_CACHE=/compiled
cd '${project}'
stty -F /dev/ttyS1 raw -echo
node --disable-warning=ExperimentalWarning "$@" >/dev/ttyS1 2>/dev/console
echo "ended with $?"
poweroff -f
`;

export interface Machine {
  /** Lines of JSON that the program says, in order; ends when the machine is off. */
  readonly lines: AsyncIterable<string>;
  /** What kernel and program say beside that: for a person who looks for a fault. */
  readonly consoleFile: string;
  stop(): Promise<void>;
}

export interface MachineOptions {
  readonly project: string;
  /** Kept from run to run. */
  readonly cache: string;
  /** A folder whose content appears in the machine as \`/input\`. */
  readonly input: string;
}

interface Boot {
  readonly disk: string;
  readonly initrd: string;
  readonly kernel: string;
  readonly command: readonly string[];
  readonly log: (kind: string) => string;
}

export interface Machines {
  /** Boots one that runs `program` with `args`, from the project's folder, and ends with it. `name` is of its console file. */
  boot(name: string, program: string, ...args: readonly string[]): Machine;
}

/** Builds what virtual machines with the project's code and real USB boot from. @throws when a part of it cannot be had */
export function buildMachines({ project, cache, input }: MachineOptions): Machines {
  mkdirSync(cache, { recursive: true });
  const packages = fetchPackages(cache);
  const disk = buildDisk(project, cache, packages.folder);
  const initrd = join(cache, 'initrd.cpio');
  writeFileSync(initrd, initialFiles(project, cache, packages, input));
  return {
    boot: (name, ...command) =>
      boot({ disk, initrd, kernel: packages.kernel, command, log: (kind) => join(cache, `${kind}-${name}.log`) }),
  };
}

function boot({ disk, initrd, kernel, command, log }: Boot): Machine {
  const consoleFile = log('console');
  // Without KVM on purpose: it is there on the developer's machine, half there in many CI machines, and no faster to trust.
  const options = {
    accel: process.env['USB_TEST_ACCEL'] ?? 'tcg,thread=multi',
    cpu: 'max',
    m: '1024',
    // One processor: on two emulated ones V8 dies at random (QEMU 7.2, one start in four, with whatever -cpu).
    smp: '1',
    display: 'none',
    nic: 'none',
    kernel,
    initrd,
    // What follows the dashes is given to init.
    append: `console=ttyS0 quiet panic=-1 -- ${command.join(' ')}`,
    drive: `file=${disk},if=virtio,format=raw,readonly=on`,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`-${name}`, value]);
  const serial = ['-serial', `file:${consoleFile}`, '-serial', 'stdio'];
  const machine = spawn('qemu-system-x86_64', [...args, '-no-reboot', ...serial], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  machine.stderr.pipe(createWriteStream(log('qemu')));
  const off = new Promise<void>((resolve) => {
    machine.once('close', () => resolve());
    machine.once('error', () => resolve());
  });
  return {
    lines: createInterface({ input: machine.stdout, crlfDelay: Number.POSITIVE_INFINITY }),
    consoleFile,
    stop: async () => {
      machine.kill('SIGKILL');
      await off;
    },
  };
}

function initialFiles(project: string, cache: string, packages: Packages, input: string): Buffer {
  const compiled = compiledCode(project, cache);
  const archive = new CpioArchive();
  for (const folder of ['disk', 'proc', 'sys', 'dev', 'tmp', 'lib', 'lib64']) archive.folder(folder);
  archive.file('bin/busybox', readFileSync(join(packages.folder, 'bin/busybox')), 0o755);
  const files = moduleFiles(packages.modules, modules);
  for (const file of files) archive.file(`modules/${basename(file)}`, readFileSync(file));
  archive.file(
    'init',
    init(
      project,
      files.map((file) => basename(file)),
    ),
    0o755,
  );
  // Where it is on this machine too: compiled code is known by its path.
  const inside = project.slice(1);
  archive.folder(`${inside}/node_modules`);
  for (const [root, patterns, at] of [
    [project, shipped, inside],
    [input, ['**/*'], 'input'],
    [compiled, ['**/*'], 'compiled'],
  ] as const) {
    for (const entry of globSync([...patterns], { cwd: root, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      archive.file(`${at}/${file.slice(root.length + 1)}`, readFileSync(file));
    }
  }
  return archive.toBuffer();
}

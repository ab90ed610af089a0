import { createHash } from 'node:crypto';
import type {
  DeviceSimulator,
  SimulatedIdentity,
  SimulatorFamily,
  SimulatorWire,
} from '../../simulator/device-simulator.ts';
import { SimulatedApplication } from './simulated/application.ts';
import type { CommandContext, SimulatedCommand } from './simulated/commands.ts';
import { SimulatedCredentials } from './simulated/credentials.ts';
import { simulatedDeviceKeys } from './simulated/device-key.ts';
import { SimulatedMemory } from './simulated/memory.ts';
import { simulatedSettings } from './simulated/settings.ts';
import { SimulatedShell } from './simulated/shell.ts';

const faults = {
  'key-exists': 'comes with a key at azure/symmetric_key and one of its own at security tag 42',
  'storage-full': 'has no room for settings or credentials',
  'write-lies': 'says that a value is written and stores another',
  forgets: 'loses at a restart what was written since the last one',
  'old-settings-shell': 'has the settings shell without types',
  'slow-shell': 'lets received bytes wait in the ring of 64, and drops what does not fit',
  'large-buffer': 'has a credential buffer of 4096 bytes, as firmware for PEM does',
  'echo-off': 'starts with the shell’s echo turned off',
  chatty: 'logs a message in the middle of every command that is typed',
  'no-reboot': 'has no command to restart',
  'no-keygen': 'cannot make keys of its own',
  'no-pubkey': 'makes keys of its own and cannot show the public one',
  'refuse-keygen': 'fails to make a key of its own',
  'wrong-proof': 'proves possession of another key',
} as const;

const prompt = 'uart:~$ ';
const version = '4.1.0';
const serialSetting = 'factory/serial';

/** A unit with Zephyr's shell at its UART, whose application reads DPS settings and offers `factory prove`. */
export const zephyrShellSimulator: SimulatorFamily = {
  name: 'zephyr-shell',
  faults,
  createSimulator: (options) => new ZephyrShellSimulator(options),
};

class ZephyrShellSimulator implements DeviceSimulator {
  readonly family = 'zephyr-shell';
  readonly serial: string;
  readonly #faults: ReadonlySet<string>;
  readonly #wire: SimulatorWire;
  readonly #memory = new SimulatedMemory();
  readonly #shell: SimulatedShell;
  readonly #credentials: SimulatedCredentials;
  readonly #application: SimulatedApplication;
  /** Memory as it was at the last boot. */
  #atBoot: unknown;
  /** Bytes of the line under way. */
  #typed = 0;

  constructor({ serial, state, faults, wire }: Parameters<SimulatorFamily['createSimulator']>[0]) {
    this.serial = serial;
    this.#faults = faults;
    this.#wire = wire;
    if (state === undefined || state === null) this.#manufacture();
    else this.#memory.restore(state);
    this.#atBoot = this.saveState();
    this.#application = new SimulatedApplication(this.#memory, faults);
    this.#credentials = new SimulatedCredentials({
      stored: this.#memory.credentials,
      faults,
      shell: () => this.#shell,
      write: (change, done) => this.#write(change, done),
    });
    this.#shell = new SimulatedShell({
      prompt,
      commands: () => this.#commands(),
      send: (bytes) => wire.send(bytes),
      isStarved: () => faults.has('slow-shell'),
    });
  }

  receive(chunk: Uint8Array): void {
    this.#shell.receive(chunk);
    const typedBefore = this.#typed;
    this.#typed = chunk.includes(0x0d) || chunk.includes(0x0a) ? 0 : typedBefore + chunk.length;
    if (this.#faults.has('chatty') && typedBefore === 0 && this.#typed > 0) {
      this.#shell.log('<inf> app: temperature 21.5 C');
    }
  }

  boot(): void {
    if (this.#faults.has('forgets')) {
      this.#memory.restore(this.#atBoot);
      this.#wire.changed();
    }
    this.#atBoot = this.saveState();
    this.#shell.reset();
    this.#credentials.reset();
    this.#typed = 0;
    this.#wire.after('boot', () => {
      this.#shell.start(`*** Booting Zephyr OS build v${version} ***\n`);
      if (this.#faults.has('echo-off')) this.#shell.echo = false;
    });
  }

  saveState(): unknown {
    return this.#memory.toJSON();
  }

  identity(): SimulatedIdentity | undefined {
    return this.#application.identity();
  }

  #manufacture(): void {
    this.#memory.settings.set(serialSetting, Buffer.from(`${this.serial}\0`, 'latin1'));
    if (this.#faults.has('key-exists')) this.#memory.fillPlaces();
  }

  #write(change: () => void, done: () => void): void {
    this.#wire.after('flash-write', () => {
      change();
      this.#wire.changed();
      done();
    });
  }

  /** Burnt into the chip: another unit has another. */
  get #chipId(): string {
    return createHash('sha256').update(this.serial).digest('hex').slice(0, 16);
  }

  #commands(): Record<string, SimulatedCommand> {
    const faults = this.#faults;
    return {
      shell: { help: 'Useful, not Unix-like shell commands.', subcommands: this.#shellCommands() },
      rem: { help: "Ignore lines beginning with 'rem '", handler: () => undefined },
      history: { help: 'Command history.', mandatory: 1, handler: (_, context) => this.#history(context) },
      kernel: { help: 'Kernel commands', subcommands: this.#kernelCommands() },
      hwinfo: {
        help: 'HWINFO commands',
        mandatory: 2,
        subcommands: {
          devid: { help: 'Show device id', mandatory: 1, handler: (_, context) => this.#deviceId(context) },
        },
      },
      settings: simulatedSettings({
        stored: this.#memory.settings,
        faults,
        write: (change, done) => this.#write(change, done),
      }),
      cred: this.#credentials.command,
      ...(faults.has('no-keygen') ? {} : { nrf_cloud_cred: this.#deviceKeyCommands() }),
      factory: this.#application.command,
    };
  }

  #shellCommands(): Record<string, SimulatedCommand> {
    return {
      colors: { subcommands: onAndOff((on) => (this.#shell.colours = on)) },
      vt100: { subcommands: onAndOff((on) => (this.#shell.vt100 = on)) },
      echo: {
        mandatory: 1,
        optional: 1,
        handler: (_, context) => context.print(`Echo status: ${this.#shell.echo ? 'on' : 'off'}`),
        subcommands: onAndOff((on) => (this.#shell.echo = on)),
      },
    };
  }

  #kernelCommands(): Record<string, SimulatedCommand> {
    const restart = (): boolean => {
      this.boot();
      return true;
    };
    const kinds = {
      cold: { help: 'Cold reboot.', handler: restart },
      warm: { help: 'Warm reboot.', handler: restart },
    };
    return {
      version: { help: 'Kernel version.', handler: (_, context) => context.print(`Zephyr version ${version}`) },
      ...(this.#faults.has('no-reboot') ? {} : { reboot: { help: 'Reboot.', handler: restart, subcommands: kinds } }),
    };
  }

  #deviceKeyCommands(): SimulatedCommand {
    return simulatedDeviceKeys({
      stored: this.#memory.deviceKeys,
      faults: this.#faults,
      deviceId: this.serial,
      work: (work, done) => this.#wire.after(work, done),
      changed: () => {
        this.#memory.listDeviceKeys();
        this.#wire.changed();
      },
    });
  }

  #deviceId(context: CommandContext): void {
    context.print(`Length: ${this.#chipId.length / 2}`);
    context.print(`ID: 0x${this.#chipId}`);
  }

  #history(context: CommandContext): void {
    for (const [index, line] of this.#shell.history.entries()) {
      context.print(`[${String(index).padStart(3)}] ${line}`);
    }
  }
}

function onAndOff(set: (on: boolean) => void): Record<string, SimulatedCommand> {
  const setter = (on: boolean): SimulatedCommand => ({
    mandatory: 1,
    handler() {
      set(on);
    },
  });
  return { off: setter(false), on: setter(true) };
}

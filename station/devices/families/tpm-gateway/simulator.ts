import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import type { DeviceSimulator, SimulatorFamily, SimulatorWire } from '../../simulator/device-simulator.ts';
import { simulatorError } from '../../simulator/simulator-errors.ts';
import { CommandAssembler } from './simulated/command-assembler.ts';

const program = 'swtpm';
/** swtpm's own file of what a TPM keeps over a loss of power. */
const memoryFile = 'tpm2-00.permall';

/** A gateway with a real TPM 2.0: swtpm, whose port is what the gateway's `tpm2_send` would pass on. */
export const tpmGatewaySimulator: SimulatorFamily = {
  name: 'tpm-gateway',
  isBinary: true,
  faults: {},
  createSimulator: ({ serial, state, wire }) => new GatewayWithTpm(serial, state, wire),
};

const stateSchema = z.strictObject({ permall: z.base64() });

class GatewayWithTpm implements DeviceSimulator {
  readonly family = tpmGatewaySimulator.name;
  readonly serial: string;
  readonly #wire: SimulatorWire;
  readonly #assembler = new CommandAssembler();
  #memory: Buffer;
  #waiting: Buffer[] = [];
  #isAtWork = false;
  #folder: string | undefined;
  #tpm: ChildProcess | undefined;
  #port: Socket | undefined;

  /** @throws SIMULATOR_PROGRAM_MISSING */
  constructor(serial: string, state: unknown, wire: SimulatorWire) {
    const folders = (process.env['PATH'] ?? '').split(delimiter);
    if (!folders.some((folder) => existsSync(join(folder, program)))) {
      throw simulatorError('SIMULATOR_PROGRAM_MISSING', { program });
    }
    this.serial = serial;
    this.#wire = wire;
    const known = stateSchema.safeParse(state);
    this.#memory = known.success ? Buffer.from(known.data.permall, 'base64') : Buffer.alloc(0);
  }

  boot(): void {
    this.close();
    this.#assembler.reset();
    this.#waiting = [];
    this.#isAtWork = false;
    const folder = mkdtempSync(join(tmpdir(), 'simulated-tpm-'));
    if (this.#memory.length > 0) writeFileSync(join(folder, memoryFile), this.#memory);
    const flags = ['--flags', 'not-need-init,startup-clear', '--fd', '3'];
    // The fourth of its streams is a socket of this process alone: it ends with whichever of the two ends first.
    const tpm = spawn(program, ['socket', '--tpm2', '--tpmstate', `dir=${folder}`, ...flags], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const port = tpm.stdio[3];
    if (!(port instanceof Socket)) throw new TypeError('a spawned process without its socket');
    tpm.on('error', () => undefined);
    tpm.once('close', () => rmSync(folder, { recursive: true, force: true }));
    port.on('error', () => undefined);
    port.on('data', (response: Buffer) => {
      if (port === this.#port) this.#answer(response);
    });
    this.#folder = folder;
    this.#tpm = tpm;
    this.#port = port;
  }

  receive(chunk: Uint8Array): void {
    this.#waiting.push(...this.#assembler.push(chunk));
    this.#work();
  }

  /** One command at a time, as `tpm2_send` passes them on: swtpm takes two that come together for one. */
  #work(): void {
    if (this.#isAtWork) return;
    const command = this.#waiting.shift();
    if (!command) return;
    this.#isAtWork = true;
    this.#port?.write(command);
  }

  /** What it changed in its memory is there before its answer leaves. */
  #answer(response: Buffer): void {
    const memory = this.#readMemory();
    if (!memory.equals(this.#memory)) {
      this.#memory = memory;
      this.#wire.changed();
    }
    this.#isAtWork = false;
    this.#wire.send(response);
    this.#work();
  }

  #readMemory(): Buffer {
    const file = join(this.#folder ?? '', memoryFile);
    return existsSync(file) ? readFileSync(file) : this.#memory;
  }

  saveState(): unknown {
    return { permall: this.#memory.toString('base64') };
  }

  /** Its TPM registers by itself, with no credential that could be told. */
  identity(): undefined {
    return undefined;
  }

  close(): void {
    this.#port?.destroy();
    this.#tpm?.kill('SIGKILL');
    this.#port = undefined;
    this.#tpm = undefined;
  }
}

import { createPublicKey, X509Certificate } from 'node:crypto';
import type {
  DeviceSimulator,
  SimulatedIdentity,
  SimulatorFamily,
  SimulatorWire,
} from '../../simulator/device-simulator.ts';
import { CommandAssembler } from './simulated/command-assembler.ts';
import { SimulatedModem } from './simulated/modem.ts';
import { type Answer, fail, modemFaults } from './simulated/modem-answer.ts';
import { readMemory } from './simulated/modem-memory.ts';

/** An nRF9151 board with Nordic's AT command host and an application that keeps DPS settings (`AT#XDPS`). */
export const nrf91Simulator: SimulatorFamily = {
  name: 'nrf91',
  faults: modemFaults,
  createSimulator: ({ serial, state, faults, wire }) => {
    const modem = new SimulatedModem(readMemory(state, serial), faults, () => wire.changed());
    return new CommandHost(serial, modem, wire);
  },
};

/** Collects commands, has the modem carry them out one after the other, and writes its answers. */
class CommandHost implements DeviceSimulator {
  readonly family = nrf91Simulator.name;
  readonly serial: string;
  readonly #modem: SimulatedModem;
  readonly #wire: SimulatorWire;
  readonly #assembler = new CommandAssembler();
  #waiting: (string | null)[] = [];
  #busy = true;

  constructor(serial: string, modem: SimulatedModem, wire: SimulatorWire) {
    this.serial = serial;
    this.#modem = modem;
    this.#wire = wire;
  }

  boot(): void {
    this.#modem.boot();
    this.#forgetInput();
    this.#busy = true;
    this.#wire.after('boot', () => {
      this.#forgetInput();
      this.#busy = false;
      this.#wire.send(Buffer.from('Ready\r\n'));
    });
  }

  #forgetInput(): void {
    this.#assembler.reset();
    this.#waiting = [];
  }

  receive(chunk: Uint8Array): void {
    this.#waiting.push(...this.#assembler.push(chunk));
    this.#work();
  }

  #work(): void {
    while (!this.#busy) {
      const command = this.#waiting.shift();
      if (command === undefined) return;
      this.#carryOut(command);
    }
  }

  #carryOut(command: string | null): void {
    const reaction = command === null ? fail('error') : this.#modem.react(unwrapShell(command));
    if (!('work' in reaction)) {
      this.#answer(reaction);
      return;
    }
    this.#busy = true;
    this.#wire.after(reaction.work, () => {
      this.#answer(reaction.finish());
      this.#busy = false;
      this.#work();
    });
  }

  #answer({ lines, result }: Answer): void {
    const numbered = typeof result === 'number' && this.#modem.numberedErrors;
    const end = result === 'ok' ? 'OK' : numbered ? `+CME ERROR: ${result}` : 'ERROR';
    this.#wire.send(Buffer.from([...lines, end].map((line) => `${line}\r\n`).join(''), 'latin1'));
  }

  saveState(): unknown {
    return this.#modem.memory;
  }

  /** The first sec_tag whose certificate and key belong together, once the application has its DPS settings. */
  identity(): SimulatedIdentity | undefined {
    const { credentials, dps } = this.#modem.memory;
    const [idScope, registrationId, globalEndpoint] = dps;
    if (dps.includes('')) return undefined;
    for (const { secTag, type, content: certificate } of credentials) {
      if (type !== 1) continue;
      const key = credentials.find((item) => item.secTag === secTag && item.type === 2);
      if (key === undefined || !areOnePair(certificate, key.content)) continue;
      const credential = { kind: 'x509', certificate, privateKey: key.content } as const;
      return { idScope, registrationId, globalEndpoint, credential };
    }
    return undefined;
  }
}

/** `at '<command>'` of the Zephyr shell, in which `\n` stands for a line end. */
function unwrapShell(command: string): string {
  const match = /^at '(.*)'$/s.exec(command);
  return match?.[1] === undefined ? command : match[1].replaceAll('\\n', '\n');
}

function areOnePair(certificate: string, privateKey: string): boolean {
  try {
    return createPublicKey(privateKey).equals(new X509Certificate(certificate).publicKey);
  } catch {
    // Modems take any text for a certificate.
    return false;
  }
}

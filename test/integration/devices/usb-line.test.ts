import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeAt } from '../../../station/config/home.ts';
import { dfuSimulator, dfuseSimulator } from '../../../station/devices/families/dfu/simulator.ts';
import { zephyrShellSimulator } from '../../../station/devices/families/zephyr-shell/simulator.ts';
import { startSimulator } from '../../../station/devices/simulator/simulator-host.ts';
import type { UsbSimulatorFamily } from '../../../station/devices/simulator/usb-simulator.ts';
import { type RunningUsbSimulator, startUsbSimulator } from '../../../station/devices/simulator/usb-simulator-host.ts';
import type { UsbSocket } from '../../../station/devices/simulator/usb-socket.ts';
import { createOpenLink } from '../../../station/devices/transport/open-link.ts';
import { createOpenUsbLink } from '../../../station/devices/transport/usb-link.ts';
import { SimulatedUsbBus } from '../../../station/devices/usb/simulator/simulated-bus.ts';
import { isSlotId } from '../../../station/domain/ids.ts';
import type { RunResult } from '../../../station/domain/run.ts';
import { initialiseStation } from '../../../station/initialise.ts';
import type { OpenLine } from '../../../station/open-line.ts';
import { readSecret } from '../../../station/signer/secret-source.ts';
import { createStation, type Station } from '../../../station/station.ts';

const keypad = `
name = "keypad"
family = "dfu"
attestation = "symmetric-key"
serial_pattern = 'KP[0-9]{6}'
registration_id = "keypad-{serial}"
[device]
vendor_id = 0x1209
product_id = 0x0001
alternate = 1
return_timeout_ms = 500
`;

const workTimes = { keyGenerationMs: 0, flashWriteMs: 0, bootMs: 0 };
const bus = new SimulatedUsbBus();
let ports = 0;
let folder = '';
let station: Station;
let open: OpenLine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usb-line-'));
  const home = homeAt(join(folder, 'home'));
  const secrets = (at: typeof home) => (source: string, what: string) =>
    readSecret({ source, what, baseDirectory: at.dir });
  await initialiseStation({
    home,
    answers: { id: 'usb-line', site: 'Test hall', signer: { kind: 'software' }, dps: { idScope: '0ne00C0FFEE' } },
    person: 'tester',
    readSecret: secrets,
    issuingCa: 'self-signed',
    caCommonName: 'Test CA',
    caKeyAlgorithm: 'ec-p256',
  });
  await writeFile(join(home.productsDir, 'keypad.toml'), keypad);
  const openers = { openLink: createOpenLink(bus), openUsbLink: createOpenUsbLink(bus) };
  station = await createStation({ home, person: 'tester', readSecret: secrets(home), openers });
  open = await station.line();
});

afterAll(async () => {
  await station.close();
  await rm(folder, { recursive: true });
});

function freePort(): UsbSocket {
  const path = `1-${++ports}`;
  return { address: `usb:${path}`, plug: (one) => bus.plug(path, one), unplug: () => bus.unplug(path) };
}

const plugIn = (family: UsbSimulatorFamily, serial: string, faults: string[] = []): Promise<RunningUsbSimulator> =>
  startUsbSimulator({ family, serial, at: freePort(), workTimes, vanishedMs: 1, faults });

function scan(name: string, serial: string, port: string): Promise<RunResult> {
  const product = station.products.find(({ config }) => config.name === name);
  const slot = '1';
  if (product === undefined || !isSlotId(slot)) throw new TypeError('no such product');
  return open.line.provision({ product, serial, slot, port, person: 'tester' });
}

describe('a run over USB', () => {
  it.each([
    ['controller', dfuseSimulator, 'A0000000000'],
    ['keypad', dfuSimulator, 'KP00000'],
  ])('ends with a PASS that is true: %s', async (product, simulator, stem) => {
    const serial = `${stem}1`;
    const unit = await plugIn(simulator, serial);
    const result = await scan(product, serial, unit.address);
    expect(result).toMatchObject({ outcome: 'PASS', error: null, traffic: { baudRate: null } });
    expect(result.checks.length).toBeGreaterThan(4);
    expect(result.traffic.sent).toBeGreaterThan(100);
    expect(result.traffic.received).toBeGreaterThan(result.traffic.sent / 2);
    expect(unit.identity()).toMatchObject({ idScope: '0ne00C0FFEE', registrationId: result.registrationId });
    expect(station.ledger.credential(result.registrationId)).toMatchObject({ state: 'live' });
    await unit.close();
  });

  it('carries the shell of a Zephyr unit with its own key', async () => {
    const serial = 'RD00000001';
    const at = freePort();
    const unit = await startSimulator({
      family: zephyrShellSimulator,
      serial,
      at: { usb: at },
      baudRate: null,
      workTimes,
    });
    const result = await scan('reader', serial, at.address);
    expect(result).toMatchObject({ outcome: 'PASS', error: null, traffic: { baudRate: null } });
    expect(unit.identity()).toMatchObject({ registrationId: `reader-${serial.toLowerCase()}` });
    await unit.close();
  });

  it('refuses another product in the slot, and says so', async () => {
    const unit = await plugIn(dfuSimulator, 'A00000000009');
    expect(await scan('controller', 'A00000000009', unit.address)).toMatchObject({
      outcome: 'ERROR',
      error: { code: 'DFU_OTHER_PRODUCT' },
    });
    const reader = await scan('reader', 'RD00000009', unit.address);
    expect(reader).toMatchObject({ outcome: 'ERROR', error: { code: 'USB_PRODUCT_UNEXPECTED' } });
    await unit.close();
  });

  it('refuses a unit whose label is another unit’s', async () => {
    const unit = await plugIn(dfuseSimulator, 'A00000000008');
    expect(await scan('controller', 'A00000000007', unit.address)).toMatchObject({
      phase: 'identify',
      error: { code: 'DEVICE_IDENTITY_MISMATCH' },
    });
    await unit.close();
  });

  it.each([
    ['controller', dfuseSimulator, 'B000000000'],
    ['keypad', dfuSimulator, 'KP0001'],
  ])(
    'is never a false PASS when the plug is pulled, and goes on with the next scan: %s',
    async (product, simulator, stem) => {
      const whole = await plugIn(simulator, `${stem}00`);
      await scan(product, `${stem}00`, whole.address);
      const bytes = whole.traffic.received + whole.traffic.sent;
      await whole.close();
      const outcomes: string[] = [];
      for (let index = 1; index <= 12; index++) {
        const serial = `${stem}${String(index).padStart(2, '0')}`;
        const unit = await plugIn(simulator, serial, [`vanish:${Math.floor((bytes * (index - 0.5)) / 12)}`]);
        const first = await scan(product, serial, unit.address);
        await unit.present();
        outcomes.push(first.outcome);
        expect(first.outcome === 'PASS' ? unit.identity()?.registrationId : first.registrationId).toBe(
          first.registrationId,
        );
        unit.setFaults([]);
        const second = first.outcome === 'PASS' ? first : await scan(product, serial, unit.address);
        expect({ serial, outcome: second.outcome, error: second.error }).toEqual({
          serial,
          outcome: 'PASS',
          error: null,
        });
        expect(unit.identity()?.registrationId).toBe(second.registrationId);
        await unit.close();
      }
      expect(outcomes.filter((outcome) => outcome === 'ERROR').length).toBeGreaterThan(8);
    },
  );
});

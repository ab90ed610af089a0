import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type DemoLine, demoPeople, startDemoLine } from '../../station/demo/demo-kiosk.ts';
import { systemClock } from '../../station/domain/clock.ts';
import { isSlotId, type SlotId } from '../../station/domain/ids.ts';
import type { LedgerReader } from '../../station/ledger/ledger.ts';
import { openLedger } from '../../station/ledger/open-ledger.ts';
import { type Kiosk, openKiosk } from './kiosk.ts';

/** A real Electron on a real line: simulated units on ptys, a software signer, a ledger on disk, a local DPS. */
export interface LineUnderTest extends AsyncDisposable {
  readonly demo: DemoLine;
  readonly kiosk: Kiosk;
  readonly page: Page;
  readonly slots: readonly SlotId[];
}

export async function openLine({
  slots: count = 1,
  baudRate = null,
  idleLockSeconds,
}: {
  slots?: number;
  baudRate?: number | null;
  /** Far less than on a real line; a pause of the machine logs nobody out of the other tests. */
  idleLockSeconds?: number;
} = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'line-e2e-'));
  const slots = Array.from({ length: count }, (_, index) => String(index + 1)).filter(isSlotId);
  const demo = await startDemoLine({ dir, slots, baudRate });
  if (idleLockSeconds !== undefined) {
    const { stationFile } = demo.home;
    const settings = await readFile(stationFile, 'utf8');
    await writeFile(stationFile, `${settings}\n[people]\nidle_lock_seconds = ${idleLockSeconds}\n`);
  }
  const kiosk = await openKiosk({ dir: demo.home.dir });
  const { page } = kiosk;
  const line: LineUnderTest = {
    demo,
    kiosk,
    page,
    slots,
    async [Symbol.asyncDispose]() {
      await kiosk[Symbol.asyncDispose]();
      await demo.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return line;
}

type Role = (typeof demoPeople)[number]['role'];

/**
 * As a keyboard-wedge scanner types: all keys at once, with Enter, wherever the focus is. Not by the driver's keyboard: it
 * waits for each key's acknowledgement, and on a busy machine types as slowly as a person.
 */
export async function scan(page: Page, text: string): Promise<void> {
  await page.evaluate(
    (keys) => {
      for (const key of keys) {
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      }
    },
    [...Array.from(text), 'Enter'],
  );
}

/** Badge by scanner, PIN by touch. */
export async function logIn(page: Page, role: Role): Promise<void> {
  const person = demoPeople.find((one) => one.role === role);
  if (!person) throw new Error(role);
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
  await scan(page, `BADGE:${person.id}`);
  await enterPin(page, person.pin);
  await page.getByRole('button', { name: 'Log out' }).last().waitFor();
}

export async function enterPin(page: Page, pin: string): Promise<void> {
  for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Says that trackers are made. */
export async function chooseTracker(page: Page): Promise<void> {
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /tracker/i })
    .first()
    .click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

export const serialIn = ({ demo }: LineUnderTest, slot: string): string =>
  [...demo.units].find(([name]) => name === slot)?.[1].serial ?? '';

/** The card of a slot, once it says all of this at once, in just this case: “PASS” is not what “already passed” says. */
export const slotSaying = (page: Page, slot: string, ...words: readonly string[]) =>
  words.reduce(
    (card, word) => card.filter({ hasText: new RegExp(word) }),
    page.getByRole('listitem').filter({ hasText: `Slot ${slot}` }),
  );

/** What the ledger on the disk says, beside the station that writes it. */
export async function inLedger<Found>({ demo }: LineUnderTest, read: (ledger: LedgerReader) => Found): Promise<Found> {
  const file = demo.home.ledgerFile;
  const ledger = openLedger({ file, station: 'demo-line', clock: systemClock, readOnly: true });
  try {
    return read(ledger);
  } finally {
    await ledger.close();
  }
}

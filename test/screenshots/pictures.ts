import type { Page } from 'playwright-core';
import { languages, type Session } from '../../station/contract/shapes.ts';
import { scan } from '../renderer/page.ts';
import type { Answers, Script } from '../renderer/scripted-station.ts';
import {
  alreadyProvisioned,
  decidedSlot,
  emptySlot,
  failureCalled,
  mixedSlots,
  order,
  phaseTimedOut,
  refusedSlot,
  runningSlot,
  stateWith,
  verifyFailed,
} from '../renderer/states.ts';

export interface Picture {
  readonly name: string;
  readonly script: Script;
  readonly hash?: string;
  /** What is done before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>;
}

const supervisor = { person: 'c.su', name: 'Chen', role: 'supervisor', startedAt: '2026-05-04T06:00:00Z' } as const;
const answers: Answers = {
  'orders.list': { orders: [order, { ...order, id: '4712', product: 'sensor-s', lot: null, passed: 0 }] },
};
const of = (state: Script['state'], more: Answers = {}): Script => ({ state, answers: { ...answers, ...more } });
const screen = (language: (typeof languages)[number], theme: 'light' | 'dark' = 'light') => ({
  language,
  theme,
  sounds: false,
});
export const person = (role: Session['role']): Session => ({
  person: `a.${role}`,
  name: 'Alexandra Weißenberger',
  role,
  startedAt: '2026-05-04T06:00:00Z',
});

const longSerial = 'SN-2026-05-04-ABCDEFGH-0000000017-REV-C';

const slotCounts: Picture[] = [1, 2, 4, 8, 16, 32].flatMap((count) =>
  (['light', 'dark'] as const).map((theme) => ({
    name: `line-${String(count).padStart(2, '0')}-${theme}`,
    script: of(stateWith({ slots: mixedSlots(count), screen: screen('en', theme) })),
  })),
);

const single: Picture[] = [
  { name: 'pass', slot: decidedSlot(1, 'PASS') },
  { name: 'fail', slot: decidedSlot(1, 'FAIL', verifyFailed) },
  { name: 'error', slot: decidedSlot(1, 'ERROR', phaseTimedOut) },
  { name: 'wait', slot: runningSlot(1) },
  { name: 'empty', slot: emptySlot(1) },
  { name: 'aborted', slot: decidedSlot(1, 'ABORTED') },
].map(({ name, slot }) => ({ name: `line-01-${name}`, script: of(stateWith({ slots: [slot] })) }));

const translated: Picture[] = languages.flatMap((language) => [
  { name: `line-04-${language}`, script: of(stateWith({ screen: screen(language) })) },
  { name: `login-${language}`, script: of(stateWith({ session: null, screen: screen(language) })) },
]);

export const linePictures: readonly Picture[] = [
  ...slotCounts,
  ...single,
  ...translated,
  {
    name: 'login-pin',
    script: of(
      stateWith({ session: null, station: { id: '7', site: 'Line B', signer: 'software', notForProduction: true } }),
      {
        'session.login': {
          failure: failureCalled(
            'LOGIN_REFUSED',
            'Badge or PIN is wrong.',
            'Try again. After five failures the badge is locked for a while.',
          ),
        },
      },
    ),
    act: async (page) => {
      await scan(page, 'BADGE:a.operator');
      await page.keyboard.type('1234', { delay: 90 });
      await page.keyboard.press('Enter');
      await page.waitForSelector('.error-card');
    },
  },
  {
    name: 'line-refused',
    script: of(stateWith({ session: person('supervisor') }), { 'line.scan': { failure: alreadyProvisioned } }),
    act: async (page) => {
      await scan(page, '350000000000017');
      await page.waitForSelector('.error-card');
    },
  },
  {
    name: 'line-long-serials',
    script: of(
      stateWith({
        slots: mixedSlots(8).map((slot) => (slot.serial === null ? slot : { ...slot, serial: longSerial })),
        station: {
          id: 'STATION-0007',
          site: 'Werk Süd · Halle 3 · Linie B',
          signer: 'software',
          notForProduction: true,
        },
        cloud: {
          state: 'offline',
          pending: 1204,
          parked: 3,
          done: 0,
          nextAttemptAt: null,
          perMinute: 0,
          failure: null,
        },
        session: person('admin'),
        screen: screen('de'),
      }),
    ),
  },
  {
    name: 'line-offline',
    script: of(
      stateWith({
        cloud: { state: 'offline', pending: 128, parked: 2, done: 9, nextAttemptAt: null, perMinute: 0, failure: null },
      }),
    ),
  },
  {
    name: 'line-slot-fail',
    script: of(stateWith()),
    act: async (page) => page.locator('.slot .face').nth(2).click(),
  },
  {
    name: 'line-slot-running',
    script: of(stateWith()),
    act: async (page) => page.locator('.slot .face').nth(1).click(),
  },
  {
    name: 'line-choose',
    script: of(stateWith({ product: null, order: null, slots: mixedSlots(4).map((_, index) => emptySlot(index + 1)) })),
    act: async (page) => void (await page.waitForSelector('.choices .button')),
  },
  {
    name: 'line-orders',
    script: of(stateWith({ session: supervisor })),
    act: async (page) => {
      await page.getByRole('button', { name: 'Product and order' }).click();
      await page.getByRole('button', { name: 'Work orders' }).click();
      await page.waitForSelector('.dialog .table');
    },
  },
  {
    name: 'line-orders-raise',
    script: of(stateWith({ session: supervisor })),
    act: async (page) => {
      await page.getByRole('button', { name: 'Product and order' }).click();
      await page.getByRole('button', { name: 'Work orders' }).click();
      await page
        .getByRole('button', { name: /^More units: / })
        .first()
        .click();
    },
  },
  {
    name: 'line-interrupted',
    script: of(
      stateWith({
        interrupted: [3, 4].map((slot) => ({
          serial: `35000000000000${slot}`,
          slot: String(slot),
          startedAt: '2026-05-04T09:12:11Z',
          lastEntryKind: 'certificate.issued',
        })),
      }),
    ),
  },
  {
    name: 'line-rework',
    script: of(stateWith({ slots: [refusedSlot(1, alreadyProvisioned), ...mixedSlots(4).slice(1)] })),
    act: async (page) => {
      await page.locator('.slot .face').first().click();
      await page.getByRole('button', { name: 'Provision again' }).click();
      await scan(page, 'BADGE:s.supervisor');
    },
  },
  {
    name: 'line-called',
    script: of(stateWith({ slots: [refusedSlot(1, alreadyProvisioned), ...mixedSlots(4).slice(1)] })),
    act: async (page) => {
      await page.locator('.slot .face').first().click();
      await page.locator('.dialog .foot .button').nth(1).click();
      await page.waitForSelector('.line-alarm');
    },
  },
  {
    name: 'line-typing',
    script: of(stateWith()),
    act: async (page) => page.locator('.line-bar form .button').first().click(),
  },
  {
    name: 'settings',
    script: of(stateWith({ session: person('supervisor') })),
    act: async (page) => page.locator('.header .button').first().click(),
  },
];

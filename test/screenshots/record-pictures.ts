import type { Page } from 'playwright-core';
import { type Language, languages } from '../../station/contract/shapes.ts';
import { recordAnswers } from '../renderer/record-answers.ts';
import { brokenLedger, scriptedOutbox, scriptedUnit } from '../renderer/scripted-records.ts';
import type { Answers, Script } from '../renderer/scripted-station.ts';
import { failureCalled, stateWith } from '../renderer/states.ts';
import { cloudPictures } from './cloud-pictures.ts';

export interface RecordPicture {
  readonly name: string;
  readonly script: Script;
  readonly hash: string;
  readonly act?: (page: Page) => Promise<void>;
}

const answers = await recordAnswers();
const silent = {
  failure: failureCalled('LEDGER_BUSY', 'The ledger is being written to.', 'Wait a moment, then try again.'),
};
const offline = {
  state: 'offline',
  pending: 1204,
  parked: 2,
  done: 9310,
  nextAttemptAt: '2026-05-04T09:20:00Z',
  perMinute: 0,
  failure: null,
} as const;

const script = (more: Answers = {}, language: Language = 'en', theme: 'light' | 'dark' = 'light'): Script => ({
  state: stateWith({
    session: { person: 'e.admin', name: 'Erik Admin', role: 'admin', startedAt: '2026-05-04T06:00:00Z' },
    screen: { language, theme, sounds: false },
    cloud: offline,
  }),
  answers: { ...answers, ...more },
});
const serial = scriptedUnit(20_000 - 4).serial;
const press = (place: string) => async (page: Page) => page.locator(place).first().click();

const places = [
  { name: 'audit', hash: '#/audit' },
  { name: 'audit-unit', hash: `#/audit/${serial}` },
  { name: 'sync', hash: '#/sync' },
  { name: 'yield', hash: '#/yield' },
  { name: 'setup', hash: '#/setup' },
];

/** What QA and setup see, in the states that tell something. */
export const recordPictures: readonly RecordPicture[] = [
  ...places.flatMap(({ name, hash }) =>
    languages.map((language) => ({ name: `${name}-${language}`, hash, script: script({}, language) })),
  ),
  ...places.map(({ name, hash }) => ({ name: `${name}-dark`, hash, script: script({}, 'en', 'dark') })),
  {
    name: 'audit-empty',
    hash: '#/audit',
    script: script({ 'audit.units': { units: [], total: 0, totalIsExact: true } }),
  },
  { name: 'audit-silent', hash: '#/audit', script: script({ 'audit.units': silent }) },
  {
    name: 'audit-broken',
    hash: '#/audit',
    script: script({ 'audit.verify': brokenLedger }),
    act: async (page) => {
      await press('.filters-foot .button')(page);
      await press('[aria-labelledby=verify-title] .button')(page);
      await press('[aria-labelledby=export-title] .button')(page);
      await page.waitForSelector('.audit-first-bad');
    },
  },
  {
    name: 'sync-decide',
    hash: '#/sync',
    script: script({ 'sync.rows': { rows: [...scriptedOutbox] } }),
    act: async (page) => {
      await press('.outbox td .button')(page);
      await press('.decide > .button')(page);
      await page.waitForSelector('.keys');
    },
  },
  {
    name: 'sync-tested',
    hash: '#/sync',
    script: script({ 'sync.test': { reachable: true, clockSkewSeconds: 94.2, failure: null } }),
    act: press('[aria-labelledby=connection-title] .button'),
  },
  ...cloudPictures(script, serial),
  {
    name: 'setup-person',
    hash: '#/setup',
    script: script(),
    act: press('[aria-label="Change: Ana Operator"]'),
  },
  {
    name: 'setup-person-keys',
    hash: '#/setup',
    script: script(),
    act: async (page) => {
      await page.getByRole('button', { name: 'Add a person' }).click();
      await page.locator('.dialog .keys-button').nth(1).click();
      await page.locator('.screen-keys').getByRole('button', { name: 'A', exact: true }).click();
    },
  },
  {
    name: 'setup-import-keys',
    hash: '#/setup',
    script: script(),
    act: async (page) => {
      await page.getByRole('button', { name: 'Import a product' }).click();
      await page.locator('.dialog .keys-button').click();
      await page.locator('.screen-keys').getByRole('button', { name: 'Other keys' }).click();
    },
  },
  {
    name: 'audit-keys',
    hash: '#/audit',
    script: script(),
    act: press('.filter-text .keys-button'),
  },
  {
    name: 'setup-import',
    hash: '#/setup',
    script: script({
      'products.check': {
        problems: [
          { line: 4, text: 'family must be a text in quotes; write `family = "dfu"`' },
          { line: null, text: 'the table [device] is missing' },
        ],
        product: null,
        exists: false,
      },
    }),
    act: async (page) => {
      await page.getByRole('button', { name: 'Import a product' }).click();
      await page.getByLabel('Product file (TOML)').fill('name = "gate"\ntitle = "Gate"\n\nfamily = 3\n');
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.waitForSelector('.product-faults');
    },
  },
  {
    name: 'setup-learn',
    hash: '#/setup',
    script: script(),
    act: async (page) => {
      await page.getByRole('button', { name: 'Learn a slot' }).click();
      await page.getByRole('button', { name: 'Wait for the device' }).click();
    },
  },
  {
    name: 'yield-empty',
    hash: '#/yield',
    script: script({
      'yield.report': {
        hours: [],
        runs: 0,
        units: 0,
        firstPass: null,
        final: null,
        failures: [],
        cycleTimes: [],
        meanSeconds: null,
      },
    }),
  },
];

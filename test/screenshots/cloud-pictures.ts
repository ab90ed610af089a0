import type { Page } from 'playwright-core';
import type { Language } from '../../station/contract/shapes.ts';
import { scriptedCas, scriptedDrift, scriptedPreview, scriptedResult } from '../renderer/scripted-cloud.ts';
import type { Answers, Script } from '../renderer/scripted-station.ts';
import { failureCalled } from '../renderer/states.ts';
import { groupPictures, ofCloud } from './group-pictures.ts';
import type { RecordPicture } from './record-pictures.ts';

type ScriptFor = (more?: Answers, language?: Language, theme?: 'light' | 'dark') => Script;

const notConfigured = {
  failure: failureCalled(
    'DPS_ARM_NOT_CONFIGURED',
    'The station does not know where its Device Provisioning Service stands in Azure.',
    'Add a [dps.arm] section to station.toml: subscription, resource_group, service and credential.',
  ),
};
const unreachable = failureCalled('DPS_UNREACHABLE', 'The service cannot be reached.', 'Check the network.');

/** The looks that each is taken in: two languages that are long and dense, and both themes. */
const looks = [
  { tag: 'de', language: 'de', theme: 'light' },
  { tag: 'zh', language: 'zh', theme: 'light' },
  { tag: 'dark', language: 'en', theme: 'dark' },
] as const;

const nth = (page: Page, place: string, index = 0) => page.locator(place).nth(index);

/** What is done in the cloud, from Audit, Cloud and Setup. */
export function cloudPictures(script: ScriptFor, serial: string): RecordPicture[] {
  const acts: Omit<RecordPicture, 'script'>[] = [
    {
      name: 'act-preview',
      hash: `#/audit/${serial}`,
      act: async (page) => {
        await nth(page, '.act-buttons .button').click();
        await page.waitForSelector('.act .table');
      },
    },
    {
      name: 'act-reason',
      hash: `#/audit/${serial}`,
      act: async (page) => {
        await nth(page, '.act-buttons .button').click();
        await page.waitForSelector('.act .table');
        await nth(page, '.dialog .foot .primary').click();
        await page.waitForSelector('.dialog textarea');
      },
    },
    {
      name: 'act-update',
      hash: `#/audit/${serial}`,
      act: async (page) => {
        await nth(page, '.act-buttons .button', 1).click();
        await nth(page, '.dialog .choice label', 1).click();
        await page.waitForSelector('.ticks');
      },
    },
    {
      name: 'drift',
      hash: '#/sync',
      act: async (page) => page.locator('.drift').scrollIntoViewIfNeeded(),
    },
    {
      name: 'ca-list',
      hash: '#/setup',
      act: async (page) => {
        const sections = page.locator(ofCloud);
        await sections.nth(0).locator('header .button').click();
        await sections.nth(1).locator('header .button').click();
        await sections.nth(0).locator('.table').waitFor();
        await sections.nth(1).scrollIntoViewIfNeeded();
      },
    },
    {
      name: 'ca-bring',
      hash: '#/setup',
      act: async (page) => {
        const section = page.locator(ofCloud).nth(0);
        await section.locator('header .button').click();
        await section.locator('.table').waitFor();
        await section.locator('header .button').nth(1).click();
        await page.waitForSelector('.ca-wizard');
      },
    },
    {
      name: 'ca-prove',
      hash: '#/setup',
      act: async (page) => {
        const section = page.locator(ofCloud).nth(0);
        await section.locator('header .button').click();
        await section.locator('td .button').first().click();
        await page.waitForSelector('.ca-wizard');
      },
    },
    {
      name: 'group-show',
      hash: '#/setup',
      act: async (page) => {
        const section = page.locator(ofCloud).nth(1);
        await section.locator('header .button').click();
        await section.locator('td .button').first().click();
        await page.waitForSelector('.group-facts');
      },
    },
    {
      name: 'issuers',
      hash: '#/setup',
      act: async (page) => page.locator('.setup-section.is-wide').first().scrollIntoViewIfNeeded(),
    },
    {
      name: 'roll-panel',
      hash: '#/sync',
      act: async (page) => page.locator('.roll').scrollIntoViewIfNeeded(),
    },
    {
      name: 'group-roll',
      hash: '#/setup',
      act: async (page) => {
        const section = page.locator(ofCloud).nth(1);
        await section.locator('header .button').click();
        await section.locator('td .button').first().click();
        await page.locator('.dialog .foot .button').nth(1).click();
        await page.locator('.dialog .foot .primary').click();
        await page.waitForSelector('.dialog textarea');
      },
    },
    ...groupPictures,
  ];
  const everyLook = acts.flatMap((picture) =>
    looks.map(({ tag, language, theme }) => ({
      ...picture,
      name: `${picture.name}-${tag}`,
      script: script({ 'enrollments.plan': scriptedPreview, 'drift.last': { report: scriptedDrift } }, language, theme),
    })),
  );
  return [
    ...everyLook,
    {
      name: 'act-stopped',
      hash: `#/audit/${serial}`,
      script: script({ 'enrollments.carryOut': { ...scriptedResult, left: 7, failure: unreachable } }),
      act: async (page) => {
        await nth(page, '.act-buttons .button').click();
        await page.waitForSelector('.act .table');
        await nth(page, '.dialog .foot .primary').click();
        await page.locator('.dialog textarea').fill('recall 12');
        await page.locator('.dialog .hold').focus();
        await page.keyboard.down('Enter');
        await page.waitForSelector('.act .error-card');
      },
    },
    {
      name: 'ca-not-configured',
      hash: '#/setup',
      script: script({ 'ca.list': notConfigured }),
      act: async (page) => {
        await page.locator(ofCloud).nth(0).locator('header .button').click();
        await page.waitForSelector('.authority-sample');
        await page.locator('.authority-sample').scrollIntoViewIfNeeded();
      },
    },
    {
      name: 'ca-foreign',
      hash: '#/setup',
      script: script({
        'ca.list': {
          service: 'factory-dps',
          own: [],
          cas: scriptedCas.map((ca) => ({ ...ca, isOwn: false })),
        },
        'ca.code': { code: '3F0A7C21'.repeat(6) },
      }),
      act: async (page) => {
        const section = page.locator(ofCloud).nth(0);
        await section.locator('header .button').click();
        await section.locator('td .button').first().click();
        await page.locator('.ca-code .button').click();
      },
    },
  ];
}

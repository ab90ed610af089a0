import type { Page } from 'playwright-core';
import type { RecordPicture } from './record-pictures.ts';

/** The sections of Setup that ask the cloud: CAs, then groups. */
export const ofCloud = '.setup-section.is-wide:has(header .looked-actions)';

const look = async (page: Page) => {
  const section = page.locator(ofCloud).nth(1);
  await section.locator('header .button').click();
  await section.locator('.table').waitFor();
  return section;
};
const next = (page: Page) => page.locator('.dialog .foot .primary').click();

const create = async (page: Page): Promise<void> => {
  const section = await look(page);
  await section.locator('header .button').nth(1).click();
  await page.waitForSelector('.group-body');
};
const change = async (page: Page): Promise<void> => {
  const section = await look(page);
  await section.locator('td .button').first().click();
  await page.locator('.dialog .foot .button').first().click();
  await page.waitForSelector('.ticks');
};

/** Groups made and changed, step by step. */
export const groupPictures: readonly Omit<RecordPicture, 'script'>[] = [
  { name: 'group-create', hash: '#/setup', act: create },
  {
    name: 'group-reference',
    hash: '#/setup',
    act: async (page) => {
      await create(page);
      await page.locator('.dialog .choice label').nth(1).click();
      await page.locator('.dialog select').first().selectOption('root-2019');
    },
  },
  {
    name: 'group-settings',
    hash: '#/setup',
    act: async (page) => {
      await create(page);
      await page.locator('.dialog input.mono').fill('trackers-2027');
      await next(page);
      await page.waitForSelector('.ticks');
      await page.locator('.dialog .choice label').nth(4).click();
    },
  },
  { name: 'group-change', hash: '#/setup', act: change },
  {
    name: 'group-preview',
    hash: '#/setup',
    act: async (page) => {
      await change(page);
      await next(page);
      await page.locator('.ticks label').first().click();
    },
  },
];

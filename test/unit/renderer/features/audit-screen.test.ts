// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import AuditScreen from '../../../../renderer/features/audit/AuditScreen.tsx';
import { contract } from '../../../../station/contract/contract.ts';
import { mountScreen, Refused } from '../../../renderer/record-kiosk.ts';
import { brokenLedger, scriptedUnit } from '../../../renderer/scripted-records.ts';
import { failureCalled } from '../../../renderer/states.ts';

configure({ asyncUtilTimeout: 30_000 });

beforeEach(() => {
  // There is no layout here: the table is told that it is 600 px high.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const list = () => createElement(AuditScreen, { item: null });
const unit = (serial: string) => createElement(AuditScreen, { item: serial });
const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));

test('more units than are counted are “10,000+”; only rows in sight exist, each a link to its unit', async () => {
  mountScreen(list());
  const table = await screen.findByRole('table');
  await within(table).findAllByRole('link');
  expect(screen.getByText('10,000+ units')).toBeDefined();
  const links = within(table).getAllByRole('link');
  expect(links.length).toBeLessThan(50);
  expect(links[0]?.getAttribute('href')).toBe(`#/audit/${scriptedUnit(20_000).serial}`);
});

test('the next page begins where the last one ended', async () => {
  const { station } = mountScreen(list());
  const table = await screen.findByRole('table');
  await within(table).findAllByRole('link');
  table.scrollTop = 80 * 52;
  fireEvent.scroll(table);
  await waitFor(() => expect(station.askedOf('audit.units')).toHaveLength(2));
  expect(station.askedOf('audit.units')[1]).toMatchObject({ before: scriptedUnit(19_901).cursor });
});

test('a filter narrows what is asked and shown, and can be cleared', async () => {
  const { station } = mountScreen(list());
  fireEvent.change(await screen.findByLabelText('Result'), { target: { value: 'failed' } });
  await waitFor(() => expect(station.askedOf('audit.units').at(-1)).toMatchObject({ filter: { state: 'failed' } }));
  expect(await screen.findByText('100 units')).toBeDefined();
  await press('Clear filters');
  expect(await screen.findByText('10,000+ units')).toBeDefined();
});

test('nothing found says what to do about it', async () => {
  mountScreen(list());
  fireEvent.change(await screen.findByLabelText('Serial number, device or registration'), { target: { value: 'x' } });
  expect(await screen.findByText('No unit matches')).toBeDefined();
});

test('records that cannot be read say why, and are asked for again', async () => {
  const refuse = { times: 1 };
  const { station } = mountScreen(list(), {
    own: {
      'audit.units': () => {
        if (refuse.times-- > 0) throw new Refused(failureCalled('LEDGER_BUSY', 'It is busy.', 'Wait.'));
        return { units: [], total: 0, totalIsExact: true };
      },
    },
  });
  expect((await screen.findByRole('alert')).textContent).toContain('LEDGER_BUSY');
  await press('Try again');
  expect(await screen.findByText('No units yet')).toBeDefined();
  expect(station.askedOf('audit.units')).toHaveLength(2);
});

test('an export says its file, its rows, and that it is not all', async () => {
  const { station } = mountScreen(list());
  await press('CSV');
  expect(await screen.findByText('exports/units-2026-03-02.csv')).toBeDefined();
  expect(screen.getByText(/100,000 rows written to/)).toBeDefined();
  expect(screen.getByText(/The export is not complete/)).toBeDefined();
  expect(station.askedOf('audit.export')).toEqual([{ filter: {}, format: 'csv' }]);
});

test('a ledger that was changed: progress of this verification alone, then the first bad entry by number', async () => {
  const answer = Promise.withResolvers<typeof brokenLedger>();
  const { station } = mountScreen(list(), { own: { 'audit.verify': () => answer.promise } });
  await press('Verify the ledger');
  await waitFor(() => expect(station.askedOf('audit.verify')).toHaveLength(1));
  const { workId } = contract['audit.verify'].input.parse(station.askedOf('audit.verify')[0]);
  station.progress({ workId, stage: 'entries', done: 1500, total: 6000 });
  station.progress({ workId: 'another', stage: 'export', done: 1, total: 2 });
  expect(await screen.findByText('entries: 1,500 of 6,000')).toBeDefined();
  answer.resolve(brokenLedger);
  expect(await screen.findByText('First bad entry: 184,213')).toBeDefined();
  expect(screen.queryByText('The ledger is whole')).toBeNull();
});

test('a unit’s page: its history in order, its certificate, and the PEM to copy', async () => {
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  mountScreen(unit(scriptedUnit(19_999).serial));
  await screen.findByText('certificate.issued');
  const kinds = screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent);
  expect(kinds).toEqual(['run.started', 'certificate.issued', 'run.ended']);
  await press('Copy PEM');
  expect(await screen.findByText('Copied')).toBeDefined();
  expect(write.mock.calls[0]?.[0]).toContain('BEGIN CERTIFICATE');
});

test('a clipboard that is refused is said, and the PEM opens to be selected', async () => {
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('denied'));
  const { view } = mountScreen(unit(scriptedUnit(19_999).serial));
  await press('Copy PEM');
  expect(await screen.findByText(/Copying was refused/)).toBeDefined();
  expect(view.container.querySelector('.certificate details')?.hasAttribute('open')).toBe(true);
});

test('a unit that is not known is named', async () => {
  mountScreen(unit('999'), { language: 'de' });
  expect(await screen.findByText('Es gibt keine Einheit 999')).toBeDefined();
});

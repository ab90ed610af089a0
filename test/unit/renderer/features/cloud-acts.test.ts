// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import AuditScreen from '../../../../renderer/features/audit/AuditScreen.tsx';
import { expiryVerdict } from '../../../../renderer/features/authorities/expiry-verdict.ts';
import SetupScreen from '../../../../renderer/features/setup/SetupScreen.tsx';
import SyncScreen from '../../../../renderer/features/sync/SyncScreen.tsx';
import { contract } from '../../../../station/contract/contract.ts';
import { mountScreen, Refused } from '../../../renderer/record-kiosk.ts';
import { scriptedCas, scriptedPreview, scriptedResult } from '../../../renderer/scripted-cloud.ts';
import { scriptedHistory, scriptedUnit } from '../../../renderer/scripted-records.ts';
import { failureCalled } from '../../../renderer/states.ts';

// A busy machine draws slowly.
configure({ asyncUtilTimeout: 30_000 });
afterEach(cleanup);

const { serial } = scriptedUnit(19_999);
const unitPage = () => createElement(AuditScreen, { item: serial });
const qa = { person: 'd.qa', name: 'D. Quality', role: 'qa', startedAt: '2026-05-04T06:00:00Z' } as const;
const press = async (name: string | RegExp) => {
  const [button] = await screen.findAllByRole('button', { name });
  if (button) fireEvent.click(button);
  return button;
};
const hold = async (name: string | RegExp) => fireEvent.pointerDown(await screen.findByRole('button', { name }));

describe('an act on entries', () => {
  test('is shown before it is done: what changes, what is left alone and why, then a reason, then the result', async () => {
    const { station } = mountScreen(unitPage());
    await press(`Disable: ${serial}`);
    expect(await screen.findByText('12 entries are disabled')).toBeDefined();
    expect(screen.getByText('2 are left alone, see why below')).toBeDefined();
    expect(screen.getByText(/is not the credential that the ledger knows/)).toBeDefined();
    expect(station.askedOf('enrollments.plan')).toMatchObject([
      { act: 'disable', choice: { by: 'units', serials: [serial] } },
    ]);
    await press('Next: say why');
    const button = await screen.findByRole('button', { name: 'Disable' });
    expect(button.hasAttribute('disabled')).toBe(true);
    fireEvent.change(screen.getByLabelText(/^Why/), { target: { value: 'R12' } });
    fireEvent.click(button);
    expect(station.askedOf('enrollments.carryOut')).toEqual([]);
    await hold('Disable');
    expect(await screen.findByText('Disabled: 12')).toBeDefined();
    expect(station.askedOf('enrollments.carryOut')).toMatchObject([{ planId: 'plan-1', reason: 'R12' }]);
  });

  test('can be stopped, and says how far it came', async () => {
    const answer = Promise.withResolvers<typeof scriptedResult>();
    const { station } = mountScreen(unitPage(), { own: { 'enrollments.carryOut': () => answer.promise } });
    await press(`Remove: ${serial}`);
    await press('Next: say why');
    fireEvent.change(await screen.findByLabelText(/^Why/), { target: { value: 'scrapped' } });
    await hold('Remove');
    await waitFor(() => expect(station.askedOf('enrollments.carryOut')).toHaveLength(1));
    const { workId } = contract['enrollments.carryOut'].input.parse(station.askedOf('enrollments.carryOut')[0]);
    station.progress({ workId, stage: 'act', done: 5, total: 12 });
    expect(await screen.findByText('5 of 12')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Close' })).toBeNull();
    await press('Stop');
    await waitFor(() => expect(station.askedOf('work.stop')).toEqual([{ workId }]));
    answer.resolve({ ...scriptedResult, left: 7 });
    expect(await screen.findByText('7 were not reached. Look again to go on with them.')).toBeDefined();
  });

  test('is for all that the filters of the list show, and never without a filter', async () => {
    const { station } = mountScreen(createElement(AuditScreen, { item: null }));
    await screen.findByRole('button', { name: 'CSV' });
    expect(screen.queryByRole('button', { name: /^Disable/ })).toBeNull();
    await press('More filters');
    fireEvent.change(await screen.findByLabelText('Work order'), { target: { value: 'W-7' } });
    await press(/^Disable: Cloud entries of what is shown/);
    await waitFor(() =>
      expect(station.askedOf('enrollments.plan')).toMatchObject([
        { act: 'disable', choice: { by: 'filter', filter: { order: 'W-7' } } },
      ]),
    );
    expect(await screen.findByText('3 chosen units have no entry in the cloud and are left alone')).toBeDefined();
  });

  test.each([
    [{ held: false, turned: null, group: 'lot-7' }, 'Group lot-7 lets it in', 'Disable'],
    [{ held: true, turned: 'disabled', group: 'lot-7' }, /^Turned off alone: group lot-7/, 'Enable'],
  ] as const)('on a single device of a group is to turn it off, or on again: %o', async (inCloud, said, verb) => {
    const { station } = mountScreen(unitPage(), {
      own: { 'audit.unit': () => ({ ...scriptedHistory(scriptedUnit(19_999)), inCloud }) },
    });
    expect(await screen.findByText(said)).toBeDefined();
    expect(screen.queryByRole('button', { name: /^(?:Remove|Change settings): / })).toBeNull();
    await press(new RegExp(`^${verb}: `));
    await waitFor(() => expect(station.askedOf('enrollments.plan')).toMatchObject([{ act: verb.toLowerCase() }]));
  });

  test('is not for who only looks; whether the device has registered, they may ask', async () => {
    const { station } = mountScreen(unitPage(), { state: { session: qa } });
    expect(await screen.findByText('Registered')).toBeDefined();
    expect(screen.queryByRole('button', { name: `Disable: ${serial}` })).toBeNull();
    await press('Ask the cloud');
    await waitFor(() => expect(station.askedOf('audit.registration')).toEqual([{ serial }]));
    expect(screen.getByText(/asked by c.supervisor/)).toBeDefined();
  });
});

describe('what entries say', () => {
  test('is changed from a form: what somebody had set is named first, and looked at again', async () => {
    const { station } = mountScreen(unitPage(), {
      own: {
        'enrollments.plan': ({ act, update }) => {
          const isNamed = update?.replace.includes('allocation_policy') === true;
          const change = { setting: 'allocation_policy', before: 'hashed', after: 'geoLatency' } as const;
          const [row] = scriptedPreview.rows;
          return {
            ...scriptedPreview,
            act,
            counts: { changed: isNamed ? 1 : 0, recorded: 0, nothing: 0, refused: isNamed ? 0 : 1 },
            undecided: isNamed ? [] : ['allocation_policy'],
            rows: row ? [{ ...row, fate: isNamed ? 'changed' : 'refused', changes: [change] }] : [],
          };
        },
      },
    });
    await press(`Change settings: ${serial}`);
    fireEvent.click(await screen.findByLabelText('As I say here'));
    // Of many entries nobody can see what each says: what is not touched is not asked for, and is told so.
    expect(await screen.findAllByLabelText('It stays as it is')).toHaveLength(3);
    fireEvent.click(await screen.findByLabelText('The nearest'));
    await press('Look what would happen');
    expect(await screen.findByText(/Which hub a device goes to: Spread evenly → The nearest/)).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Next: say why' })).toBeNull();
    fireEvent.click(screen.getByLabelText('Which hub a device goes to'));
    await press('Look again with this');
    await press('Next: say why');
    const terms = { allocation_policy: 'geoLatency' };
    expect(station.askedOf('enrollments.plan')).toMatchObject([
      { act: 'update', update: { terms, replace: [], accept: [] } },
      { act: 'update', update: { terms, replace: ['allocation_policy'], accept: [] } },
    ]);
    fireEvent.change(await screen.findByLabelText(/^Why/), { target: { value: 'new plan' } });
    fireEvent.click(await screen.findByRole('button', { name: 'Change settings' }));
    expect(station.askedOf('enrollments.carryOut')).toEqual([]);
    await hold('Change settings');
    await waitFor(() => expect(station.askedOf('enrollments.carryOut')).toHaveLength(1));
  });

  test('may be what the product file says', async () => {
    const { station } = mountScreen(unitPage());
    await press(`Change settings: ${serial}`);
    await press('Look what would happen');
    await waitFor(() =>
      expect(station.askedOf('enrollments.plan')).toMatchObject([{ update: { terms: null, replace: [], accept: [] } }]),
    );
  });
});

describe('drift', () => {
  test('each difference says what mends it, and one act mends all that it puts back', async () => {
    const { station } = mountScreen(createElement(SyncScreen));
    const kind = await screen.findByRole('region', { name: 'On or off against the record' });
    expect(within(kind).getByRole('button', { name: /^Enable again: 3500.*085$/ })).toBeDefined();
    expect(within(kind).getByRole('button', { name: /^Record as disabled: 3500.*085$/ })).toBeDefined();
    await press('Enable again: all 2');
    await waitFor(() => expect(station.askedOf('enrollments.plan')).toHaveLength(1));
    expect(station.askedOf('enrollments.plan')).toMatchObject([
      { act: 'enable', choice: { by: 'units', serials: ['350000000000085', '350000000000102'] } },
    ]);
  });

  test('who only looks compares, and mends nothing', async () => {
    const { station } = mountScreen(createElement(SyncScreen), { state: { session: qa } });
    expect((await screen.findAllByText('A supervisor mends it.')).length).toBeGreaterThan(1);
    await press('Compare now');
    await waitFor(() => expect(station.askedOf('drift.run')).toMatchObject([{ keys: false }]));
  });
});

describe('the CAs', () => {
  test('are asked for when somebody looks; the wizard opens at the step that the cloud stands at', async () => {
    let cas = [...scriptedCas];
    const { station } = mountScreen(createElement(SetupScreen), {
      own: {
        'ca.list': () => ({ service: 'factory-dps', own: [], cas }),
        'ca.prove': ({ name }) => {
          cas = cas.map((ca) => (ca.name === name ? { ...ca, isVerified: true } : ca));
          const [ca] = cas;
          if (!ca) throw new Error(name);
          return ca;
        },
      },
    });
    const look = await screen.findByRole('button', { name: 'Look in Azure' });
    expect(station.askedOf('ca.list')).toEqual([]);
    fireEvent.click(look);
    await press('Prove: line-b');
    await press('Prove it now');
    expect(await screen.findByText('The cloud knows that this CA is proven.')).toBeDefined();
    expect(station.askedOf('ca.prove')).toMatchObject([{ name: 'line-b' }]);
  });

  test('a station without [dps.arm] says what to write', async () => {
    mountScreen(createElement(SetupScreen), {
      own: {
        'ca.list': () => {
          throw new Refused(failureCalled('DPS_ARM_NOT_CONFIGURED', 'Unknown.', 'Write it.'));
        },
      },
    });
    await press('Look in Azure');
    expect((await screen.findByLabelText('Example of what to write')).textContent).toContain('[dps.arm]');
  });

  test('deleting asks, names the groups that stand on it, and is held', async () => {
    const { station } = mountScreen(createElement(SetupScreen));
    await press('Look in Azure');
    await press('Delete: line-b');
    expect(await screen.findByText('These groups stand on it: trackers-2026')).toBeDefined();
    expect(station.askedOf('ca.delete')).toEqual([]);
    await hold('Delete');
    await waitFor(() => expect(station.askedOf('ca.delete')).toEqual([{ name: 'line-b' }]));
  });

  test('the end of a certificate is near for a quarter of a year', () => {
    const now = new Date('2026-05-04T06:00:00Z');
    expect(expiryVerdict('2026-05-03T06:00:00Z', now).state).toBe('over');
    expect(expiryVerdict('2026-06-04T06:00:00Z', now)).toEqual({ state: 'soon', days: 31 });
    expect(expiryVerdict('2027-05-04T06:00:00Z', now).state).toBe('fine');
  });
});

test('a group is turned off in the version that was looked at', async () => {
  const { station } = mountScreen(createElement(SetupScreen));
  await press('Look in the cloud');
  await press('Show: trackers-2026');
  expect(await screen.findByText('It has let in 1 device.')).toBeDefined();
  await press('Turn it off');
  fireEvent.change(await screen.findByLabelText(/^Why/), { target: { value: 'recall' } });
  await hold('Turn it off');
  await waitFor(() =>
    expect(station.askedOf('groups.turn')).toEqual([
      { group: 'trackers-2026', etag: 'e1', status: 'disabled', reason: 'recall' },
    ]),
  );
});

describe('rolls', () => {
  test('of a unit go step by step, each after a look at what it would do', async () => {
    const { station } = mountScreen(createElement(SyncScreen));
    fireEvent.click(await screen.findByLabelText('One unit'));
    const add = screen.getByRole('button', { name: '1. Add the next one' });
    expect(add.hasAttribute('disabled')).toBe(true);
    fireEvent.change(screen.getByLabelText('Serial number'), { target: { value: ` ${serial} ` } });
    fireEvent.click(add);
    await waitFor(() =>
      expect(station.askedOf('enrollments.plan')).toMatchObject([
        { act: 'add', keepOld: true, choice: { by: 'units', serials: [serial] } },
      ]),
    );
    expect(await screen.findByText('12 entries get the next one beside the old')).toBeDefined();
  });

  test('of a group say how many devices they would lock out', async () => {
    const { station } = mountScreen(createElement(SetupScreen), {
      own: {
        'groups.planRoll': () => ({ planId: 'p', fate: 'change', before: 'aa + bb', after: 'bb', lockedOut: 3 }),
      },
    });
    await press('Look in the cloud');
    await press('Show: trackers-2026');
    await press('Replace its CA or key');
    fireEvent.click(await screen.findByLabelText('2. Promote it'));
    fireEvent.click(screen.getByLabelText('Goes'));
    await press('Look what would change');
    expect(await screen.findByText('3 devices would be locked out')).toBeDefined();
    fireEvent.change(screen.getByLabelText(/^Why/), { target: { value: 'key is out' } });
    await hold('Promote it');
    await waitFor(() =>
      expect(station.askedOf('groups.roll')).toEqual([{ planId: 'p', reason: 'key is out', lockOut: true }]),
    );
    expect(station.askedOf('groups.planRoll')).toEqual([{ group: 'trackers-2026', step: 'promote', keepOld: false }]);
  });

  test('of issuing CAs: both are shown, with a warning before the end', async () => {
    mountScreen(createElement(SetupScreen));
    const table = await screen.findByRole('region', { name: 'Issuing CAs in the signer' });
    expect(within(table).getByText('Signs now')).toBeDefined();
    expect(within(table).getByText(/^Signs from/)).toBeDefined();
    expect(within(table).getByText('10,412')).toBeDefined();
  });
});

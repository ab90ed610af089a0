// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { draftOf, termsOf } from '../../../../renderer/features/groups/settings-draft.ts';
import SetupScreen from '../../../../renderer/features/setup/SetupScreen.tsx';
import { mountScreen, Refused } from '../../../renderer/record-kiosk.ts';
import { scriptedGroupPlan, scriptedTerms } from '../../../renderer/scripted-cloud.ts';
import { failureCalled } from '../../../renderer/states.ts';

// A busy machine draws slowly.
configure({ asyncUtilTimeout: 30_000 });
afterEach(cleanup);

const press = async (name: string | RegExp) => {
  const [button] = await screen.findAllByRole('button', { name });
  if (button) fireEvent.click(button);
};
const isDisabled = async (name: string): Promise<boolean> =>
  (await screen.findByRole('button', { name })).hasAttribute('disabled');
const open = async (...buttons: readonly (string | RegExp)[]) => {
  const looks = await screen.findAllByRole('button', { name: 'Look in the cloud' });
  for (const look of looks) fireEvent.click(look);
  for (const button of buttons) await press(button);
};

describe('a new group', () => {
  const made = { planId: 'p', fate: 'create', changes: [], concerns: [] } as const;

  test('by CA reference takes proven CAs by their names, and is shown before it is made', async () => {
    const { station } = mountScreen(createElement(SetupScreen), {
      own: {
        'groups.plan': () => ({ ...made, changes: [], concerns: [] }),
        'groups.carryOut': () => ({ how: 'created' }),
      },
    });
    await open('Make a group');
    fireEvent.click(await screen.findByLabelText('CAs, by their name in the cloud'));
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Plant-2026' } });
    expect(await isDisabled('Next')).toBe(true);
    expect(await screen.findByRole('option', { name: 'line-b (not proven)' })).toBeDefined();
    fireEvent.change(screen.getByLabelText('CA'), { target: { value: 'root-2019' } });
    await press('Next');
    fireEvent.click(await screen.findByLabelText('The nearest'));
    fireEvent.click(await screen.findByLabelText('factory-east.azure-devices.net'));
    await press('Look what would happen');
    expect(await screen.findByText(/Group plant-2026 would be made.*\(root-2019\)/)).toBeDefined();
    expect(station.askedOf('groups.plan')).toEqual([
      {
        what: 'create',
        group: 'plant-2026',
        by: { kind: 'ca-reference', primary: 'root-2019', secondary: null },
        status: 'enabled',
        terms: { allocation_policy: 'geoLatency', iot_hubs: ['factory-east.azure-devices.net'] },
      },
    ]);
    await press('Next: say why');
    fireEvent.change(await screen.findByLabelText(/^Why/), { target: { value: 'line 3' } });
    await press('Make it');
    expect(await screen.findByText('Group plant-2026 was made.')).toBeDefined();
    expect(station.askedOf('groups.carryOut')).toEqual([{ planId: 'p', reason: 'line 3', replace: [], accept: [] }]);
  });

  test('whose settings are refused says why over the form, which keeps what was written', async () => {
    const refused = failureCalled('GROUP_SETTINGS_INVALID', 'It could not be so.', 'Change it.');
    mountScreen(createElement(SetupScreen), {
      own: {
        'groups.plan': () => {
          throw new Refused(refused);
        },
        'groups.hubs': () => {
          throw new Refused(failureCalled('DPS_ARM_NOT_CONFIGURED', 'Unknown.', 'Write it.'));
        },
      },
    });
    await open('Make a group');
    fireEvent.change(await screen.findByLabelText('Name'), { target: { value: 'lot' } });
    await press('Next');
    fireEvent.change(await screen.findByLabelText('Hubs that it may go to'), { target: { value: 'no-hub' } });
    await press('Look what would happen');
    expect(await screen.findByText('GROUP_SETTINGS_INVALID')).toBeDefined();
    expect(screen.getByDisplayValue('no-hub')).toBeDefined();
  });
});

describe('a group that is there', () => {
  test('is changed only where everything that somebody had set is named, and what looks wrong accepted', async () => {
    const { station } = mountScreen(createElement(SetupScreen));
    await open('Show: trackers-2026', 'Change its settings');
    fireEvent.click(await screen.findByLabelText('Spread evenly'));
    fireEvent.click(screen.getByLabelText('It starts anew'));
    await press('Look what would happen');
    expect(await screen.findByText('Group trackers-2026 would be changed.')).toBeDefined();
    expect(station.askedOf('groups.plan')).toEqual([
      {
        what: 'change',
        group: 'trackers-2026',
        etag: 'e1',
        terms: { allocation_policy: 'hashed', custom_allocation: null, reprovision_policy: 'reset' },
      },
    ]);
    expect(await isDisabled('Next: say why')).toBe(true);
    fireEvent.click(screen.getByLabelText('Which hub a device goes to'));
    fireEvent.click(screen.getByLabelText('Webhook that chooses the hub'));
    expect(await isDisabled('Next: say why')).toBe(true);
    fireEvent.click(screen.getByLabelText('Do it although the CA is not proven'));
    await press('Next: say why');
    fireEvent.change(await screen.findByLabelText(/^Why/), { target: { value: 'new plan' } });
    fireEvent.click(await screen.findByRole('button', { name: 'Change it' }));
    expect(station.askedOf('groups.carryOut')).toEqual([]);
    fireEvent.pointerDown(screen.getByRole('button', { name: 'Change it' }));
    await waitFor(() =>
      expect(station.askedOf('groups.carryOut')).toEqual([
        {
          planId: scriptedGroupPlan.planId,
          reason: 'new plan',
          replace: ['allocation_policy', 'custom_allocation'],
          accept: ['unverified-ca'],
        },
      ]),
    );
  });

  test('keeps what nobody touched; what is emptied goes back to the service', () => {
    const held = draftOf(scriptedTerms);
    expect(termsOf(held, scriptedTerms)).toEqual({});
    expect(termsOf({ ...held, hubs: [], twin: ' ', edge: true }, scriptedTerms)).toEqual({
      iot_edge: true,
      iot_hubs: null,
      initial_twin: null,
    });
    expect(termsOf({ ...held, webhook: ' https://x.example/a ' }, scriptedTerms)).toEqual({
      custom_allocation: { webhook_url: 'https://x.example/a', api_version: '2021-10-01' },
    });
  });
});

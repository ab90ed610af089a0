import { describe, expect, it } from 'vitest';
import { zephyrShellFamily } from '../../../../../station/devices/families/zephyr-shell/index.ts';

const problemsOf = (device: unknown): string[] => {
  const { error } = zephyrShellFamily.settings.safeParse(device);
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
};

describe('[device] of a zephyr-shell product', () => {
  it('needs little', () => {
    const settings = zephyrShellFamily.settings.parse({ settings_names: { symmetric_key: 'azure/symmetric_key' } });
    expect(settings).toMatchObject({ baud_rate: 115_200, reboot_before_verify: true, value_encoding: 'string' });
    expect(zephyrShellFamily.line(settings)).toEqual({ baudRate: 115_200, rtscts: false });
  });

  it.each([
    [{}, 'sec_tag: name a place'],
    [{ sec_tag: 42, sectag: 43 }, 'Unrecognized key'],
    [{ sec_tag: -1 }, 'sec_tag'],
    [{ chain_sec_tags: [43], settings_names: { symmetric_key: 'a' } }, 'sec_tag: needed with chain_sec_tags'],
    [{ sec_tag: 42, chain_sec_tags: [42] }, 'chain_sec_tags: the same security tag twice'],
    [{ sec_tag: 42, settings_names: { id_scope: 'a/b', registration_id: 'a/b' } }, 'two things have the same name'],
    [{ sec_tag: 42, settings_names: { id_scope: 'a b' } }, 'settings_names.id_scope: path parts'],
    [{ sec_tag: 42, settings_names: { id_scope: 'a/*' } }, 'settings_names.id_scope: path parts'],
    [{ sec_tag: 42, proof_command: 'factory; prove' }, 'proof_command: shell words'],
  ])('refuses %j', (device, problem) => {
    expect(problemsOf(device).join('\n')).toContain(problem);
  });
});

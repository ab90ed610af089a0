import { describe, expect, test } from 'vitest';
import { orderSubject } from '../../../station/domain/people.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { code, pin, setUp } from './test-people.ts';

const by = 'tester';

describe('sessions', () => {
  test('end when asked, once', async () => {
    const { people, add, login, entries } = setUp();
    await add('op-1');
    const { token } = await login('op-1');
    await people.logout(token, 'asked');
    await people.logout(token, 'asked');
    expect(people.session(token)).toBeUndefined();
    expect(entries('person.logged-out').map(({ content }) => content)).toEqual([{ id: 'op-1', how: 'asked' }]);
    expect(() => people.touch(token)).toThrow(expect.objectContaining({ code: 'SESSION_ENDED' }));
  });

  test('lock when nobody does anything, and who does something stays', async () => {
    const { people, add, login, clock, entries } = setUp();
    await add('op-1');
    const { token } = await login('op-1');
    clock.pass(299);
    expect(people.touch(token).lastActiveAt).toBe(clock.now().toISOString());
    clock.pass(299);
    expect(people.session(token)).toBeDefined();
    clock.pass(1);
    expect(people.lockIdle().map(({ person }) => person)).toEqual(['op-1']);
    expect(people.session(token)).toBeUndefined();
    await people.close();
    expect(entries('person.logged-out').map(({ content }) => content)).toEqual([{ id: 'op-1', how: 'idle' }]);
  });

  test('never lock while a unit is in work, and count anew after it', async () => {
    const { people, add, login, clock, state } = setUp();
    await add('op-1');
    const { token } = await login('op-1');
    state.busy = true;
    clock.pass(3600);
    expect(people.session(token)).toBeDefined();
    state.busy = false;
    clock.pass(299);
    expect(people.session(token)).toBeDefined();
    clock.pass(1);
    expect(people.session(token)).toBeUndefined();
  });

  test('end at once when the person’s rights change, also by another process', async () => {
    const { people, add, login, open } = setUp();
    await add('admin', 'admin');
    await add('op-1');
    await add('op-2');
    const [first, second] = [await login('op-1'), await login('op-2')];
    await open().change({ id: 'op-1', role: 'qa', by });
    await open().remove({ id: 'op-2', by });
    expect([people.session(first.token), people.session(second.token)]).toEqual([undefined, undefined]);
  });

  test('are in memory alone, and only so many', async () => {
    const { people, add, login, open } = setUp({ sessionLimit: 1 });
    await add('op-1');
    const { token } = await login('op-1');
    expect(open().session(token)).toBeUndefined();
    expect(await code(login('op-1'))).toBe('SESSION_LIMIT');
    await people.logout(token, 'asked');
    expect(await code(login('op-1'))).toBe('done');
  });
});

describe('who works here', () => {
  test.each([
    { id: 'a b' },
    { id: '~x' },
    { id: 'x'.repeat(33) },
    { name: '  ' },
    { name: 'line\nbreak' },
    { language: 'Deutsch, bitte' },
  ])('%j is no person', async (change) => {
    const { people } = setUp();
    expect(await code(people.add({ id: 'op-1', name: 'One', role: 'operator', by, ...change }))).toBe('PERSON_INVALID');
  });

  test('a badge is given once, and a PIN has its length', async () => {
    const { people, add } = setUp();
    await add('op-1');
    expect(await code(add('op-1'))).toBe('PERSON_EXISTS');
    for (const text of ['123', 'x'.repeat(65)]) {
      expect(await code(people.setPin({ id: 'op-1', pin: pin(text), by }))).toBe('PERSON_PIN_INVALID');
    }
    expect(await code(people.setPin({ id: 'nobody', pin: pin(), by }))).toBe('PERSON_UNKNOWN');
  });

  test('the last admin stays one', async () => {
    const { people, add } = setUp();
    await add('first', 'admin');
    expect(await code(people.remove({ id: 'first', by }))).toBe('PERSON_LAST_ADMIN');
    expect(await code(people.change({ id: 'first', role: 'qa', by }))).toBe('PERSON_LAST_ADMIN');
    await add('second', 'admin');
    expect(await code(people.remove({ id: 'first', by }))).toBe('done');
    expect(await code(people.change({ id: 'second', active: false, by }))).toBe('PERSON_LAST_ADMIN');
  });

  test('a change keeps what it does not name', async () => {
    const { people, add } = setUp();
    const before = await add('op-1');
    expect(await people.change({ id: 'op-1', language: 'de', by })).toEqual({ ...before, language: 'de' });
  });
});

describe('approval', () => {
  const request = { kind: 'rework' as const, subject: 'SN-1', reason: ' key leaked ', requestedBy: 'op-1' };
  const staffed = async () => {
    const station = setUp();
    for (const [id, role] of [
      ['op-1', 'operator'],
      ['qa-1', 'qa'],
      ['boss', 'supervisor'],
    ] as const) {
      await station.add(id, role);
    }
    const approve = (badge: string, change = {}, text?: string) =>
      station.people.approve({ ...request, badge, pin: pin(text), ...change });
    return { ...station, approve };
  };

  test('by a supervisor is an entry that names both people and the reason', async () => {
    const { approve, ledger } = await staffed();
    const approval = await approve('boss');
    expect(approval).toMatchObject({ requestedBy: 'op-1', approvedBy: 'boss', reason: 'key leaked', amount: null });
    expect(ledger.entry(approval.entry)).toMatchObject({ kind: 'override.approved', subject: 'SN-1', person: 'boss' });
  });

  test.each([
    ['boss', { requestedBy: 'boss' }, 'APPROVAL_SAME_PERSON'],
    ['qa-1', {}, 'APPROVAL_NOT_ALLOWED'],
    ['op-1', { requestedBy: 'op-2' }, 'APPROVAL_NOT_ALLOWED'],
    ['boss', { reason: ' ' }, 'APPROVAL_MALFORMED'],
    ['boss', { kind: 'quota' }, 'APPROVAL_MALFORMED'],
    ['boss', { amount: 1 }, 'APPROVAL_MALFORMED'],
    ['nobody', {}, 'LOGIN_REFUSED'],
  ])('by %s with %j: %s', async (badge, change, expected) => {
    const { approve, entries } = await staffed();
    expect(await code(approve(badge, change))).toBe(expected);
    expect(entries('override.approved')).toEqual([]);
  });

  test('wrong PINs at an approval count as those at a login, and all of it verifies', async () => {
    const { approve, login, ledger, file } = await staffed();
    await approve('boss', { kind: 'quota', subject: orderSubject('4711'), amount: 3 });
    for (let time = 0; time < 5; time += 1) expect(await code(approve('boss', {}, '000000'))).toBe('LOGIN_REFUSED');
    expect(await code(login('boss'))).toBe('LOGIN_LOCKED');
    await ledger.close();
    expect(await verifyLedger({ file })).toMatchObject({ problems: [] });
  });
});

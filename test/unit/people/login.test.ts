import { readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPinStore } from '../../../station/people/pin-store.ts';
import { tempDirectory } from '../ledger/history.ts';
import { code, pin, setUp } from './test-people.ts';

const wrongTimes = async ({ login }: ReturnType<typeof setUp>, badge: string, times: number): Promise<string[]> => {
  const codes: string[] = [];
  for (let time = 0; time < times; time += 1) codes.push(await code(login(badge, '000000')));
  return codes;
};
const verifiersIn = (directory: string) =>
  readdirSync(join(directory, 'people'))
    .filter((name) => name.endsWith('.verifier'))
    .map((name) => join(directory, 'people', name));

describe('login', () => {
  test('badge and PIN together open a session, and the ledger says so', async () => {
    const { people, add, login, entries } = setUp();
    await add('op-1');
    const session = await login('op-1');
    expect(session).toMatchObject({ person: 'op-1', name: 'Name op-1', role: 'operator' });
    expect(Buffer.from(session.token, 'base64url')).toHaveLength(32);
    expect(people.session(session.token)).toEqual(session);
    expect(entries('person.logged-in')).toEqual([{ subject: 'person:op-1', content: { id: 'op-1' } }]);
  });

  test('the PIN is zeroed, and neither it nor what verifies it is in the ledger', async () => {
    const { people, ledger, login, directory, file } = setUp();
    const buffers = [pin('271828'), pin('314159'), pin('161803')] as const;
    await people.add({ id: 'op-1', name: 'One', role: 'operator', pin: buffers[0], by: 'tester' });
    await code(people.login({ badge: 'op-1', pin: buffers[1] }));
    await people.setPin({ id: 'op-1', pin: buffers[2], by: 'tester' });
    expect(await code(login('op-1', '271828'))).toBe('LOGIN_REFUSED');
    expect(await code(login('op-1', '161803'))).toBe('done');
    for (const buffer of buffers) expect(buffer.every((byte) => byte === 0)).toBe(true);
    await ledger.close();
    const bytes = readFileSync(file).toString('latin1');
    for (const secret of ['271828', '314159', '161803', 'argon2']) expect(bytes).not.toContain(secret);
    const [verifier = '', ...others] = verifiersIn(directory);
    expect(others).toEqual([]);
    expect(readFileSync(verifier, 'utf8')).toMatch(/^\$argon2id\$/);
    expect(statSync(verifier).mode & 0o777).toBe(0o600);
  });

  test('a badge that nobody has is refused as a wrong PIN is, locked as one, and never recorded as it was typed', async () => {
    const station = setUp();
    await station.add('op-1');
    const known = await wrongTimes(station, 'op-1', 6);
    const unknown = await wrongTimes(station, '4929', 6);
    expect(known).toEqual([...Array(5).fill('LOGIN_REFUSED'), 'LOGIN_LOCKED']);
    expect(unknown).toEqual(known);
    expect(await code(station.login('no badge at all!'))).toBe('LOGIN_REFUSED');
    expect(JSON.stringify(station.entries('person.login-refused'))).not.toMatch(/4929|no badge/);
  });

  test('a person without a PIN, or who was removed, is refused', async () => {
    const { people, add, login } = setUp();
    await people.add({ id: 'op-1', name: 'One', role: 'operator', by: 'tester' });
    await add('op-2');
    await people.remove({ id: 'op-2', by: 'tester' });
    expect([await code(login('op-1')), await code(login('op-2'))]).toEqual(['LOGIN_REFUSED', 'LOGIN_REFUSED']);
    await people.change({ id: 'op-2', active: true, by: 'tester' });
    expect(await code(login('op-2'))).toBe('done');
  });

  test('a verifier that somebody replaced or removed is noticed', async () => {
    const { add, login, directory, entries } = setUp();
    await add('op-1');
    const [file = ''] = verifiersIn(directory);
    const other = createPinStore(tempDirectory(), { memoryCost: 1024, timeCost: 2 });
    await other.keep(pin('999999'));
    writeFileSync(
      file,
      '$argon2id$v=19$m=1024,p=1,t=2$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    );
    expect(await code(login('op-1'))).toBe('LOGIN_CREDENTIAL_ALTERED');
    unlinkSync(file);
    expect(await code(login('op-1'))).toBe('LOGIN_CREDENTIAL_ALTERED');
    expect(entries('person.login-refused')).toHaveLength(2);
  });

  test('guesses that come all at once overtake neither the count nor the lock', async () => {
    const { add, login } = setUp();
    await add('op-1');
    const codes = await Promise.all(Array.from({ length: 12 }, () => code(login('op-1', '000000'))));
    expect(codes.filter((each) => each === 'LOGIN_REFUSED')).toHaveLength(5);
    expect(codes.filter((each) => each === 'LOGIN_BUSY')).toHaveLength(4);
  });
});

describe('lockout', () => {
  test('holds against the right PIN, over a restart, and ends by time', async () => {
    const station = setUp();
    await station.add('op-1');
    await wrongTimes(station, 'op-1', 5);
    expect(await code(station.login('op-1'))).toBe('LOGIN_LOCKED');
    expect(await code(station.login('op-1', undefined, station.open()))).toBe('LOGIN_LOCKED');
    station.clock.pass(29);
    expect(await code(station.login('op-1'))).toBe('LOGIN_LOCKED');
    station.clock.pass(2);
    expect(await wrongTimes(station, 'op-1', 2)).toEqual(['LOGIN_REFUSED', 'LOGIN_LOCKED']);
    station.clock.pass(61);
    expect(await code(station.login('op-1'))).toBe('done');
    expect(await wrongTimes(station, 'op-1', 4)).toEqual(Array(4).fill('LOGIN_REFUSED'));
  });

  test('of one badge locks no other, and a new PIN ends it', async () => {
    const station = setUp();
    await station.add('op-1');
    await station.add('op-2');
    await wrongTimes(station, 'op-1', 5);
    expect(await code(station.login('op-2'))).toBe('done');
    await station.people.setPin({ id: 'op-1', pin: pin('246802'), by: 'boss' });
    expect(await code(station.login('op-1', '246802'))).toBe('done');
  });
});

test('a guess at the real price takes the memory that it should', async () => {
  const directory = tempDirectory();
  await createPinStore(directory).keep(pin());
  const [name = ''] = readdirSync(directory);
  expect(readFileSync(join(directory, name), 'utf8')).toMatch(/^\$argon2id\$v=19\$m=65536,(?:p=1,t=3|t=3,p=1)\$/);
});

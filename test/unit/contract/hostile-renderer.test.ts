import { anything, assert, asyncProperty, constantFrom } from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { contract, isRowName, type RowName } from '../../../station/contract/contract.ts';
import { type Role, roles } from '../../../station/contract/row.ts';
import { contractServer, type Handlers } from '../../../station/contract/server.ts';
import type { Failure } from '../../../station/contract/shapes.ts';

/** A renderer that somebody else wrote: whatever it sends, nothing happens that the table does not allow. */

const names = Object.keys(contract).filter(isRowName);
const codeOf = (reply: { ok: boolean; error?: Failure }): string | null => reply.error?.code ?? null;

function serverFor(role: Role | null, act: (name: RowName) => unknown = () => ({})) {
  const called = vi.fn<(name: RowName, input: unknown) => void>();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const handlers = Object.fromEntries(
    names.map((name) => [
      name,
      (input: unknown) => {
        called(name, input);
        return act(name);
      },
    ]),
    // Every row has its entry: they are made from the table's own names.
  ) as unknown as Handlers<null>;
  const failure = (code: string): Failure => ({ code, message: 'm', hint: 'h', retryable: false, details: {} });
  const server = contractServer({
    handlers,
    caller: () => ({ who: null, role }),
    refuse: (refusal) => failure(refusal),
    failureOf: () => failure('FAULT'),
  });
  return { server, called };
}

describe('a hostile renderer', () => {
  test.each(names.filter((name) => contract[name].audience !== 'anyone'))('%s needs a session', async (name) => {
    const { server, called } = serverFor(null);
    expect(codeOf(await server.handle(name, {}))).toBe('SESSION_REQUIRED');
    expect(called).not.toHaveBeenCalled();
  });

  test.each(
    names.flatMap((name) => {
      const { audience } = contract[name];
      if (audience === 'anyone') return [];
      return roles.filter((role) => !audience.includes(role)).map((role) => [name, role] as const);
    }),
  )('%s is not for %s', async (name, role) => {
    const { server, called } = serverFor(role);
    expect(codeOf(await server.handle(name, {}))).toBe('ROLE_REQUIRED');
    expect(called).not.toHaveBeenCalled();
  });

  test('operators reach neither records nor set-up', () => {
    const operator = names.filter((name) => {
      const { audience } = contract[name];
      return audience !== 'anyone' && audience.includes('operator');
    });
    expect(operator.toSorted()).toEqual(
      [
        'line.acknowledge',
        'line.call',
        'line.cancel',
        'line.choose',
        'line.scan',
        'orders.list',
        'orders.raise',
      ].toSorted(),
    );
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'line.scan ', 'LINE.SCAN'])(
    'the name “%s” is unknown',
    async (name) => {
      const { server, called } = serverFor('admin');
      expect(codeOf(await server.handle(name, {}))).toBe('REQUEST_UNKNOWN');
      expect(called).not.toHaveBeenCalled();
    },
  );

  test('garbage in any row is refused, or is what the row takes', async () => {
    await assert(
      asyncProperty(constantFrom(...names), anything(), async (name, input) => {
        const { server, called } = serverFor('admin');
        const reply = await server.handle(name, input);
        if (contract[name].audience !== 'anyone' && !contract[name].audience.includes('admin')) return;
        const taken = contract[name].input.safeParse(input).success;
        expect(called).toHaveBeenCalledTimes(taken ? 1 : 0);
        expect(codeOf(reply) === 'REQUEST_MALFORMED').toBe(!taken);
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  test.each([
    ['session.login', { badge: 'a'.repeat(10_000_000), pin: '1' }],
    ['session.login', { badge: 'a', pin: '1'.repeat(10_000_000) }],
    ['line.scan', { text: 'x'.repeat(10_000_000), slot: null, approval: null }],
    ['audit.units', { filter: { text: 'x'.repeat(10_000_000) }, limit: 50 }],
    ['audit.units', { filter: {}, limit: 1_000_000 }],
    ['sync.rows', { state: null, after: null, limit: Number.MAX_SAFE_INTEGER }],
  ] as const)('a giant %s is refused before it is acted on', async (name, input) => {
    const { server, called } = serverFor('admin');
    expect(codeOf(await server.handle(name, input))).toBe('REQUEST_MALFORMED');
    expect(called).not.toHaveBeenCalled();
  });

  test('fields that nobody defined are refused', async () => {
    const { server, called } = serverFor('admin');
    expect(codeOf(await server.handle('session.logout', { session: 'stolen' }))).toBe('REQUEST_MALFORMED');
    expect(called).not.toHaveBeenCalled();
  });

  test('an answer that is not what the table says does not leave the station', async () => {
    const { server } = serverFor('admin', () => ({ secret: 'key' }));
    expect(codeOf(await server.handle('session.logout', {}))).toBe('FAULT');
  });

  test('a handler that throws is an answer, not a crash', async () => {
    const { server } = serverFor('admin', () => {
      throw new Error('with what it worked on');
    });
    const reply = await server.handle('session.logout', {});
    expect(codeOf(reply)).toBe('FAULT');
    expect(JSON.stringify(reply)).not.toContain('worked on');
  });
});

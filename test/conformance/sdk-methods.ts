import { expect, it } from 'vitest';
import type { EvidenceKind } from './dps-table.ts';

/** One call of a method of Microsoft’s client, with what must come of it. */
export interface OperationCase<Client> {
  readonly evidence: EvidenceKind;
  readonly fact: string;
  readonly run: (client: Client) => Promise<void>;
  /** What the real service needs before, and an emulator does not: the case is skipped there. */
  readonly notOnReal?: boolean;
}

const builtIn = new Set<object | null>([null, Object.prototype, Function.prototype]);
const eventMethods = new Set(['on', 'once', 'emit']);

/** The public methods of an object: its own and inherited, without those of Node’s event emitter and the private ones. */
export function publicMethods(of: object): string[] {
  const names = new Set<string>();
  for (let level: object | null = of; level && !builtIn.has(level); level = Reflect.getPrototypeOf(level)) {
    const own = Object.entries(Object.getOwnPropertyDescriptors(level));
    if (own.some(([name]) => eventMethods.has(name))) break;
    for (const [name, { value }] of own) {
      if (typeof value === 'function' && name !== 'constructor' && !name.startsWith('_')) names.add(name);
    }
  }
  return [...names].toSorted();
}

/** The same object, that tells `called` which of its methods somebody called. */
export function overheard<T extends object>(client: T, called: (method: string) => void): T {
  return new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || typeof name === 'symbol') return value;
      return (...args: unknown[]): unknown => {
        called(name);
        return Reflect.apply(value, target, args);
      };
    },
  });
}

/**
 * Holds a table of cases against the methods that reflection finds: each method has a case, each case a method, and
 * calls it.
 */
export function holdOperations<Client extends object>(options: {
  readonly methods: readonly string[];
  readonly cases: Readonly<Record<string, OperationCase<Client>>>;
  /** The client, whose calls `called` hears. */
  readonly open: (called: (method: string) => void) => Client | Promise<Client>;
  readonly isReal: boolean;
}): void {
  it(`[SRC] each of its public methods has a case (${options.methods.length})`, () => {
    expect(Object.keys(options.cases).toSorted()).toEqual([...options.methods].toSorted());
  });

  for (const [method, { evidence, fact, run, notOnReal = false }] of Object.entries(options.cases)) {
    it.skipIf(notOnReal && options.isReal)(`[${evidence}] ${method}: ${fact}`, async () => {
      const calls = new Set<string>();
      await run(await options.open((name) => calls.add(name)));
      expect([...calls]).toContain(method);
    });
  }
}

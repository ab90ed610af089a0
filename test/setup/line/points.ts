import type { ServiceKeys } from '../../../station/cloud/service-keys.ts';
import type { ByteFamily, DeviceAdapter, DeviceFamily } from '../../../station/devices/device-adapter.ts';
import type { Ledger } from '../../../station/ledger/ledger.ts';
import type { RunPorts } from '../../../station/line/run-context.ts';
import type { CertificateIssuer } from '../../../station/pki/certificate-issuer.ts';
import { replaced } from './replaced.ts';

/**
 * The points of a run at which its station may die: right before and right after every durable step, every signature and
 * every effect on the device. They lie in the ports around the line: the product knows nothing of them.
 */
export interface Points {
  /** May never come back. */
  pass(name: string): Promise<void>;
  /** Inside a transaction, where everything is written and nothing is committed. May throw, or never come back. */
  passInTransaction(name: string): void;
}

/** What whoever died inside a transaction gets to hear of it. */
const forever = (): Promise<never> => new Promise(() => undefined);

async function around<Result>(points: Points, name: string, work: () => Promise<Result>): Promise<Result> {
  await points.pass(`before ${name}`);
  const result = await work();
  await points.pass(`after ${name}`);
  return result;
}

function watchedLedger(ledger: Ledger, points: Points): Ledger {
  return {
    ...ledger,
    commit: async (work) => {
      const kinds: string[] = [];
      const name = (): string => `commit of ${kinds.join(', ') || 'nothing'}`;
      let dead = false;
      const committing = ledger.commit((tx) => {
        const value = work({
          ...tx,
          append: (entry) => {
            kinds.push(entry.kind);
            return tx.append(entry);
          },
        });
        dead = true;
        points.passInTransaction(`before ${name()}`);
        dead = false;
        return value;
      });
      const result = await committing.catch((error: unknown) => (dead ? forever() : Promise.reject(error)));
      await points.pass(`after ${name()}`);
      return result;
    },
  };
}

const watchedIssuer = (issuer: CertificateIssuer, points: Points, signed: (tbs: Buffer) => void): CertificateIssuer =>
  replaced(issuer, {
    sign: (tbs, signal) =>
      around(points, 'signature', async () => {
        const certificate = await issuer.sign(tbs, signal);
        signed(tbs);
        return certificate;
      }),
  });

const watchedServiceKeys = (keys: ServiceKeys, points: Points): ServiceKeys => ({
  look: (registrationId, signal) => around(points, 'look', () => keys.look(registrationId, signal)),
  reserve: (registrationId, runId, signal) =>
    around(points, 'reserve', () => keys.reserve(registrationId, runId, signal)),
  keys: (registrationId, signal) => around(points, 'keys', () => keys.keys(registrationId, signal)),
  remove: (registrationId, etag, signal) => around(points, 'remove', () => keys.remove(registrationId, etag, signal)),
});

export function watchedPorts(ports: RunPorts, points: Points, signed: (tbs: Buffer) => void): RunPorts {
  return {
    ...ports,
    ledger: watchedLedger(ports.ledger, points),
    issuer: () => watchedIssuer(ports.issuer(), points, signed),
    serviceKeys: watchedServiceKeys(ports.serviceKeys, points),
    makeHostKey: (algorithm, name) => around(points, 'host key', () => ports.makeHostKey(algorithm, name)),
    openLink: (address, options, signal) => around(points, 'link', () => ports.openLink(address, options, signal)),
  };
}

const effects = ['eraseCredentials', 'generateKey', 'writeCredential', 'writeDps', 'verify', 'finish', 'abort'];

/** The same family, each of whose adapters' effects has a point before and after it. */
export function watchedFamily(family: DeviceFamily, points: Points): DeviceFamily {
  if (family.link !== 'bytes') throw new TypeError(`${family.name} is not on a serial line`);
  const createAdapter: ByteFamily['createAdapter'] = (link, settings) =>
    watchedAdapter(family.createAdapter(link, settings), points);
  return replaced(family, { createAdapter });
}

const watchedAdapter = (adapter: DeviceAdapter, points: Points): DeviceAdapter =>
  new Proxy(adapter, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const call = (...args: unknown[]): unknown => Reflect.apply(member, target, args);
      if (!effects.includes(String(name))) return call;
      return (...args: unknown[]) => around(points, String(name), () => Promise.resolve(call(...args)));
    },
  });

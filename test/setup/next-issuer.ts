import { activateIssuer } from '../../station/issuing/issuing-authority.ts';
import { makeNextIssuingKey } from '../../station/issuing/next-issuing-key.ts';
import { createSelfSignedIssuingCa } from '../../station/pki/issuing-ca.ts';
import type { RollingLine } from './rolling-line.ts';

/** The next issuing key, approved, with a certificate of its own, planned for a day far away. Returns its digest. */
export async function nextIssuer(line: RollingLine): Promise<string> {
  const station = await line.configure('[issuing.next]\nkey = 2\nfrom = "2099-01-01T00:00:00Z"');
  const { ledger, people, home } = station;
  const signer = await station.signer();
  const by = {
    requestedBy: 'tester',
    badge: 'boss',
    reason: 'a roll-over',
    readPin: async () => Buffer.from('24680246'),
  };
  const key = await makeNextIssuingKey({ ledger, signer, people, ...by }, 'ec-p256');
  const [subject, now] = [{ commonName: 'Line CA 2' }, new Date()];
  const own = await createSelfSignedIssuingCa({ signer, subject, now, lifetimeYears: null, key });
  await activateIssuer({ signer, ledger, home, person: 'tester', certificates: [own], now, key });
  return ledger.issuers().at(-1)?.sha256 ?? '';
}

import { join } from 'node:path';
import { homeAt } from '../../../station/config/home.ts';
import { initialiseStation } from '../../../station/initialise.ts';
import type { Ledger } from '../../../station/ledger/ledger.ts';
import type { StationLedger } from '../../../station/ledger/station-ledger.ts';
import { readSecret } from '../../../station/signer/secret-source.ts';
import { createStation, type Station } from '../../../station/station.ts';

export interface BenchStation {
  readonly station: Station;
  /** Durable commits that were asked for so far. */
  readonly commits: { readonly count: number };
}

const person = 'bench';

/** A station as `station init` makes it, with a software signer, that counts its durable commits. */
export async function benchStation(directory: string): Promise<BenchStation> {
  const home = homeAt(join(directory, 'station'));
  const secrets = (baseDirectory: string) => (source: string, what: string) =>
    readSecret({ source, what, baseDirectory, environment: {} });
  await initialiseStation({
    home,
    person,
    readSecret: (at) => secrets(at.dir),
    issuingCa: 'self-signed',
    caCommonName: 'Bench Issuing CA',
    caKeyAlgorithm: 'ec-p256',
    answers: {
      id: 'bench',
      site: 'bench',
      signer: { kind: 'software' },
      dps: { idScope: '0ne00BENCH1', connectionString: 'env:NONE' },
    },
  });
  const station = await createStation({ home, person, readSecret: secrets(home.dir) });
  const commits = { count: 0 };
  countCommits(station.ledger, commits);
  return { station, commits };
}

/** The ledger's own object, so that the line, which holds it already, is counted too. */
function countCommits(ledger: StationLedger, commits: { count: number }): void {
  const commit: Ledger['commit'] = ledger.commit.bind(ledger);
  const counted: Ledger['commit'] = (work) => {
    commits.count += 1;
    return commit(work);
  };
  Object.assign(ledger, { commit: counted });
}

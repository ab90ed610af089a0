import { InvalidArgumentError } from 'commander';
import { writeFileDurably } from '../../config/write-file.ts';
import { type Outcome, outcomes } from '../../domain/run.ts';
import type { LedgerReader, UnitRow } from '../../ledger/ledger.ts';
import { encodePem } from '../../pki/pem.ts';
import { cliError } from '../cli-errors.ts';
import { action, commandGroup, stationCommand, wholeNumber } from '../frame.ts';
import { withLedger } from '../open-station.ts';
import { table } from '../terminal.ts';
import { exportListCommand } from './units-export-list.ts';

/** `station units list|show|export|export-list`: what the ledger knows of units. Needs no signer and no network. */
export const unitsCommand = () =>
  commandGroup('units', 'units and what became of them', [
    listCommand(),
    showCommand(),
    exportCommand(),
    exportListCommand(),
  ]);

const listCommand = () =>
  stationCommand('list', 'units, the latest activity first')
    .option('--search <prefix>', 'serial numbers that begin like this')
    .option('--outcome <outcome>', `only ${outcomes.join(', ')}`, parseOutcome)
    .option('--product <name>', 'only this product')
    .option('--limit <n>', 'rows a page', wholeNumber(1, 10_000), 50)
    .option(
      '--before <cursor>',
      'the next page: the cursor that the last one ended with',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .action(
      action<{ search?: string; outcome?: Outcome; product?: string; limit: number; before?: number }, []>(
        async ({ home, terminal }, { search, outcome, product, limit, before }) =>
          withLedger(home, (ledger) => {
            const filter = {
              ...(search === undefined ? {} : { search }),
              ...(outcome === undefined ? {} : { outcome }),
              ...(product === undefined ? {} : { product }),
              ...(before === undefined ? {} : { before }),
            };
            const rows = ledger.units({ limit, ...filter });
            const next = rows.length === limit ? (rows.at(-1)?.cursor ?? null) : null;
            const more = next === null ? '' : `\nmore: --before ${next}`;
            terminal.result({ units: rows, next }, unitTable(rows) + more);
          }),
      ),
    );

const unitTable = (rows: readonly UnitRow[]): string =>
  table(
    ['serial', 'product', 'state', 'code', 'enrollment', 'runs', 'last', 'person'],
    rows.map((unit) => [
      unit.serial,
      unit.product,
      unit.state,
      unit.lastCode,
      unit.enrollment,
      unit.runs,
      unit.lastAt,
      unit.lastPerson,
    ]),
  );

const showCommand = () =>
  stationCommand('show', 'one unit’s whole history')
    .argument('<serial>')
    .action(
      action<object, [string]>(async ({ home, terminal }, _, serial) =>
        withLedger(home, (ledger) => {
          const unit = unitOf(ledger, serial);
          const credentials = ledger
            .credentials(unit.registrationId)
            .map(({ tbs: _tbs, certificate, endorsementKey, storageRootKey, ...rest }) => ({
              ...rest,
              certificate: certificate && encodePem('CERTIFICATE', certificate),
              endorsementKey: endorsementKey?.toString('base64') ?? null,
              storageRootKey: storageRootKey?.toString('base64') ?? null,
            }));
          const history = ledger.entries({ from: 0, limit: 10_000, subject: serial });
          const facts = Object.entries(unit).map(([name, value]) => [name, value]);
          terminal.result(
            { unit, credentials, history },
            [
              table(['unit', serial], facts),
              '',
              table(
                ['entry', 'at', 'kind', 'person'],
                history.map((entry) => [entry.seq, entry.at, entry.kind, entry.person]),
              ),
            ].join('\n'),
          );
        }),
      ),
    );

const exportCommand = () =>
  stationCommand('export', 'a unit’s certificate chain as PEM, leaf first')
    .argument('<serial>')
    .requiredOption('--chain <file>', 'where to write it')
    .action(
      action<{ chain: string }, [string]>(async ({ home, terminal }, { chain }, serial) =>
        withLedger(home, async (ledger) => {
          const unit = unitOf(ledger, serial);
          const credential = ledger.credential(unit.registrationId);
          if (!credential?.certificate || !credential.issuer) throw cliError('UNIT_WITHOUT_CERTIFICATE', { serial });
          const certificates = [credential.certificate, ...issuerChain(ledger, credential.issuer)];
          await writeFileDurably(chain, certificates.map((der) => encodePem('CERTIFICATE', der)).join(''));
          const { state, sha256 } = credential;
          terminal.result(
            { serial, file: chain, certificates: certificates.length, sha256, state },
            `${certificates.length} certificates written to ${chain}, the unit’s (${state}) first`,
          );
        }),
      ),
    );

/** The issuing CA as it was when the unit was signed, from the ledger and not from today's files. */
function issuerChain(ledger: LedgerReader, issuer: string): Buffer[] {
  const activated = ledger.entries({ from: 0, limit: 1000, kind: 'issuer.activated' });
  for (const entry of activated) {
    if (entry.kind === 'issuer.activated' && entry.content.sha256 === issuer) {
      return [entry.content.certificate, ...entry.content.chain].map((der) => Buffer.from(der, 'base64'));
    }
  }
  return [];
}

function unitOf(ledger: LedgerReader, serial: string): UnitRow {
  const unit = ledger.unit(serial);
  if (!unit) throw cliError('UNIT_UNKNOWN', { serial });
  return unit;
}

function parseOutcome(text: string): Outcome {
  const found = outcomes.find((outcome) => outcome === text.toUpperCase());
  if (!found) throw new InvalidArgumentError(`give ${outcomes.join(', ')}.`);
  return found;
}

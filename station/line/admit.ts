import type { ProductConfig } from '../config/product-config.ts';
import { approverRoles, reworkKindOf } from '../domain/people.ts';
import type { StationError } from '../domain/station-error.ts';
import type { LedgerReader, PersonRow, RunRow, UnitRow } from '../ledger/ledger.ts';
import { orderFor } from './admit-order.ts';
import { groupOnRecord } from './group-on-record.ts';
import { lineError } from './line-errors.ts';
import { interruptedVerdict } from './recover.ts';
import { type RunContext, type RunRequest, unitEntry } from './run-context.ts';

/**
 * Decides, in one transaction with the record of the decision, whether a scan may become a run: so two slots, or two
 * processes, can never both start the same unit. Refusals are entries too.
 * @throws PRODUCT_IS_IMPORTED, UNIT_ALREADY_PROVISIONED, UNIT_IN_PROGRESS, UNIT_OTHER_PRODUCT, REGISTRATION_ID_TAKEN, ORDER_NEEDED, ORDER_UNKNOWN, ORDER_CLOSED,
 * ORDER_OTHER_PRODUCT, ORDER_COMPLETE, UNIT_OTHER_ORDER, REWORK_NOT_APPROVED; the ledger's errors
 */
export async function admit(run: RunContext): Promise<void> {
  const { request, ports, registrationId } = run;
  const { product } = request;
  const isUnderWay = ({ runId, lease }: RunRow): boolean =>
    lease === ports.lease ? run.underWay.has(runId) : ports.isLeaseHeld(lease);
  const refusal = await ports.ledger.commit((tx) => {
    for (const open of tx.openRuns()) {
      // A process that died since this one started left it behind, or a run of our own whose verdict the ledger did not
      // take: it gets its verdict before the next attempt starts.
      if (open.serial === request.serial && !isUnderWay(open)) tx.append(interruptedVerdict(open));
    }
    const order = orderFor(tx, run.request);
    const refused = refusalFor(tx, run) ?? order.refusal;
    if (refused) {
      const { code, message } = refused;
      tx.append(unitEntry(run, 'run.refused', { product: product.config.name, slot: request.slot, code, message }));
      return refused;
    }
    tx.append(
      unitEntry(run, 'run.started', {
        runId: run.runId,
        product: product.config.name,
        slot: request.slot,
        port: request.port,
        family: product.family.name,
        attestation: product.config.attestation,
        keyOrigin: product.config.attestation === 'x509' ? product.config.key_origin : null,
        registrationId,
        deviceId: run.deviceId,
        rework: request.rework,
        ...(request.approval === null ? {} : { approval: request.approval }),
        ...(order.id === null ? {} : { order: order.id }),
        ...groupOf(product.config),
        lease: ports.lease,
      }),
    );
    return undefined;
  });
  if (refusal) throw refusal;
}

const groupOf = ({ enrollment: { via, group } }: ProductConfig): { enrollmentGroup?: string } =>
  via === 'group' && group !== undefined ? { enrollmentGroup: group } : {};

function refusalFor(ledger: LedgerReader, { request, registrationId }: RunContext): StationError | undefined {
  const { serial, product, rework } = request;
  if (product.family.isImported) return lineError('PRODUCT_IS_IMPORTED', { product: product.config.name });
  const open = ledger.openRuns().find((candidate) => candidate.serial === serial);
  if (open) return lineError('UNIT_IN_PROGRESS', { serial, slot: open.slot });

  // Its device's key would derive from another key than the group's: a PASS that no cloud lets in.
  const group = groupOf(product.config).enrollmentGroup;
  if (
    group !== undefined &&
    product.config.attestation === 'symmetric-key' &&
    groupOnRecord(ledger, group).keys.length === 0
  ) {
    return lineError('GROUP_KEY_NOT_ADOPTED', { group });
  }
  const holder = ledger.unitByRegistrationId(registrationId);
  if (holder && holder.serial !== serial) {
    return lineError('REGISTRATION_ID_TAKEN', { registrationId, other: holder.serial });
  }
  const unit = ledger.unit(serial);
  if (unit && unit.registrationId !== registrationId) {
    const before = unit.registrationId;
    return lineError('REGISTRATION_ID_CHANGED', {
      serial,
      product: product.config.name,
      before,
      after: registrationId,
    });
  }
  if (rework !== null)
    return isAllowed(ledger, request, unit) ? undefined : lineError('REWORK_NOT_APPROVED', { serial });
  return unit && refusalWithoutRework(unit, product.config.name);
}

/** Where somebody could approve it, somebody must have: exactly this, asked by who scans, and not used yet. */
function isAllowed(ledger: LedgerReader, { serial, person, approval }: RunRequest, unit: UnitRow | undefined): boolean {
  if (approval === null) return !ledger.people().some(mayApprove);
  const given = ledger.approval(approval);
  const isThis = given?.kind === reworkKindOf(unit?.passedAt) && given.subject === serial;
  return isThis && given.requestedBy === person && given.used === null;
}

const mayApprove = ({ active, role, credentialSha256 }: PersonRow): boolean =>
  active && credentialSha256 !== null && approverRoles.includes(role);

function refusalWithoutRework(unit: UnitRow, product: string): StationError | undefined {
  if (unit.passedAt !== null) {
    const { serial, passedAt, passedBy } = unit;
    return lineError('UNIT_ALREADY_PROVISIONED', { serial, passedAt, passedBy });
  }
  if (unit.product !== product) {
    return lineError('UNIT_OTHER_PRODUCT', { serial: unit.serial, before: unit.product, after: product });
  }
  return undefined;
}

import { cloudError } from '../cloud-errors.ts';
import type { CaReferences } from '../group-directory.ts';
import type { AnsweredGroup } from './wire-schema.ts';

export const referencesToWire = ({ primary, secondary }: CaReferences): object => ({
  type: 'x509',
  x509: { caReferences: { primary, ...(secondary === null ? {} : { secondary }) } },
});

export function referencesOf({ attestation }: AnsweredGroup): CaReferences | null {
  const { primary = null, secondary = null } = attestation.x509?.caReferences ?? {};
  return primary === null ? null : { primary, secondary };
}

/** @throws DPS_PRECONDITION_FAILED when the group is not one by CA reference any more */
export function withReference(answered: AnsweredGroup, secondary: string | null): object {
  const references = referencesOf(answered);
  if (references === null) throw cloudError('DPS_PRECONDITION_FAILED', { status: 412 });
  return referencesToWire({ primary: references.primary, secondary });
}

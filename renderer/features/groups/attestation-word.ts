import type { GroupView } from '../../../station/contract/groups.ts';

const words = ['x509', 'symmetric-key', 'other'] as const;

/** The way by which a group's devices get in, as the screens name it. */
export const attestationWord = ({
  attestation,
  references,
}: Pick<GroupView, 'attestation' | 'references'>): (typeof words)[number] | 'ca-reference' =>
  references === null ? (words.find((word) => word === attestation) ?? 'other') : 'ca-reference';

/** The four roles. Each is a set of rights of its own; none contains another. */
export const roles = ['operator', 'supervisor', 'qa', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who may approve what goes against a rule. */
export const approverRoles: readonly Role[] = ['supervisor', 'admin'];

/** What a second person may allow: a unit again, a rework, more units than ordered, another signer. */
export const overrideKinds = ['duplicate', 'rework', 'quota', 'signer-change'] as const;
export type OverrideKind = (typeof overrideKinds)[number];

/** Which of them lets a unit get another credential: it is made a second time if it passed, else it is put right. */
export const reworkKindOf = (passedAt: string | null | undefined): 'duplicate' | 'rework' =>
  typeof passedAt === 'string' ? 'duplicate' : 'rework';

/** The most units that an order may ask for. */
export const orderQuantityLimit = 100_000_000;

const personIdRule = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/;
const orderIdRule = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,30}[A-Za-z0-9])?$/;

/** A badge's id: letters, digits and dashes, at most 32. */
export const isPersonId = (text: string): boolean => personIdRule.test(text);
/** A work order's id: letters, digits, dots, dashes and underscores, at most 32. */
export const isOrderId = (text: string): boolean => orderIdRule.test(text);

/** What entries about people and orders are filed under: a badge or an order may be spelled like a serial number. */
export const personSubject = (id: string): string => `person:${id}`;
export const orderSubject = (id: string): string => `order:${id}`;
/** What the approval of another signer is about. */
export const signerSubject = (digest: string): string => `signer:${digest}`;

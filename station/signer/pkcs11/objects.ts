import { CKA, CKR, type Cryptoki, type Handle } from './cryptoki.ts';
import { CryptokiFailure, invoke } from './cryptoki-failure.ts';

/** Objects on a token and their attributes (PKCS#11 v2.40 §4, §5.7), through one session of the caller's. */

/** The objects of that class and label or id, at most `limit`. @throws CryptokiFailure */
export function findObjects(
  cryptoki: Cryptoki,
  session: Handle,
  wanted: { class: number; label?: string; id?: Buffer },
  limit: number,
): Handle[] {
  const template = [
    { type: CKA.CLASS, value: wanted.class },
    ...(wanted.label === undefined ? [] : [{ type: CKA.LABEL, value: wanted.label }]),
    ...(wanted.id === undefined ? [] : [{ type: CKA.ID, value: wanted.id }]),
  ];
  invoke('C_FindObjectsInit', () => cryptoki.C_FindObjectsInit(session, template));
  try {
    return invoke('C_FindObjects', () => cryptoki.C_FindObjects(session, limit));
  } finally {
    invoke('C_FindObjectsFinal', () => cryptoki.C_FindObjectsFinal(session));
  }
}

/** One attribute's bytes; null where the object has no such attribute or the token does not know it. */
export function attribute(cryptoki: Cryptoki, session: Handle, object: Handle, type: number): Buffer | null {
  try {
    const [found] = invoke('C_GetAttributeValue', () => cryptoki.C_GetAttributeValue(session, object, [{ type }]));
    return found === undefined || found.value.length === 0 ? null : found.value;
  } catch (error) {
    if (!(error instanceof CryptokiFailure)) throw error;
    const absent = error.returnValue === CKR.ATTRIBUTE_TYPE_INVALID || error.returnValue === CKR.ATTRIBUTE_SENSITIVE;
    if (absent) return null;
    throw error;
  }
}

export function booleanAttribute(cryptoki: Cryptoki, session: Handle, object: Handle, type: number): boolean | null {
  const value = attribute(cryptoki, session, object, type);
  return value === null ? null : value[0] !== 0;
}

/** A CK_ULONG in the machine's own width; every machine the station runs on is little-endian. */
export function numberAttribute(cryptoki: Cryptoki, session: Handle, object: Handle, type: number): number | null {
  const value = attribute(cryptoki, session, object, type);
  return value === null ? null : value.readUIntLE(0, Math.min(value.length, 6));
}

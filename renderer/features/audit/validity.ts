/** Whether a certificate's time is now, by the screen's clock. */
export function validityAt(
  { notBefore, notAfter }: { readonly notBefore: string; readonly notAfter: string },
  now: Date,
): 'valid' | 'notYetValid' | 'expired' {
  if (now.getTime() < Date.parse(notBefore)) return 'notYetValid';
  return now.getTime() > Date.parse(notAfter) ? 'expired' : 'valid';
}

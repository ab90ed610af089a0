const separators = /[-:._/\s]/;

/** Whether its maker already put it into parts. */
export const hasOwnGroups = (serial: string): boolean => separators.test(serial);

/**
 * A serial number in groups that a person can compare with a label: characters in fours. What
 * its maker grouped (dashes, colons, dots, spaces) stays in its own parts.
 */
export function serialGroups(serial: string): readonly string[] {
  if (hasOwnGroups(serial)) return serial.split(/(?<=[-:._/])|\s+/).filter((part) => part !== '');
  return serial.match(/.{1,4}/gsu) ?? [];
}

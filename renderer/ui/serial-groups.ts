/**
 * A serial number in groups that a person can compare with a label: digits in fours, a short rest joined to none. What
 * is grouped by its maker (dashes, colons, dots, spaces) and what has letters among the digits stays in its own parts.
 */
export function serialGroups(serial: string): readonly string[] {
  if (/[-:._/\s]/.test(serial)) return serial.split(/(?<=[-:._/])|\s+/).filter((part) => part !== '');
  return serial.match(/.{1,4}/gsu) ?? [];
}

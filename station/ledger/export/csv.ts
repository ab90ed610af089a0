/**
 * One line of CSV (RFC 4180), with its CRLF. A cell that a spreadsheet would take for a formula gets an apostrophe in
 * front (OWASP, “CSV Injection”): what an operator typed must not run on an auditor's computer.
 */
export const csvLine = (cells: readonly (string | number)[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const safe = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

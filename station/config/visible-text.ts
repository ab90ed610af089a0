const controlNames =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/**
 * A scanned text as a person can judge it: control characters by the names that scanner manuals use (`<GS>`), other
 * characters that show nothing by their code (`<U+200B>`), a blank as itself; at most `limit` characters of it.
 */
export function visibleText(text: string, limit = 80): string {
  const characters = Array.from(text);
  const shown = characters.slice(0, limit).map((character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return `<${controlNames[code]}>`;
    if (code === 0x7f) return '<DEL>';
    if (/^[ \p{L}\p{N}\p{P}\p{S}]$/u.test(character)) return character;
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  });
  return shown.join('') + (characters.length > limit ? '…' : '');
}

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  echoedLength,
  outputOf,
  TerminalText,
  withoutLogLines,
} from '../../../../../station/devices/families/zephyr-shell/terminal.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const prompt = latin1('uart:~$ ');
const parameters = { seed: 21, numRuns: 300 };
const log = '[00:00:01.234,000] <inf> app: uart:~$ is my prompt\r\n';

const outputText = (text: string, line: string): string | undefined =>
  outputOf(latin1(text), prompt, latin1(line))?.toString('latin1');

describe('terminal text', () => {
  const transcript = latin1(
    '\u001B[1;32muart:~$ \u001B[m\u001B[5D\u001B[Jkernel version\r\n\u001B[1;31mZephyr\0 version 4.1.0\r\n\u001B[m',
  );

  it('has no escape sequences and no NULs, however the bytes were cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(transcript.length), { maxLength: 12 }), (cuts) => {
        const text = new TerminalText();
        let from = 0;
        for (const cut of [...cuts.toSorted((a, b) => a - b), transcript.length]) {
          text.push(transcript.subarray(from, cut));
          from = cut;
        }
        expect(text.bytes.toString('latin1')).toBe('uart:~$ kernel version\r\nZephyr version 4.1.0\r\n');
        expect(text.coloured).toBe(true);
      }),
      parameters,
    );
  });

  it('lets a line end through whatever noise came before it', () => {
    const text = new TerminalText();
    text.push(latin1('\u001B[12\r\nok\r\n'));
    expect(text.bytes.toString('latin1')).toBe('\r\nok\r\n');
    expect(text.coloured).toBe(false);
  });

  it('does not take the end of an escape sequence for text when it was cleared in the middle', () => {
    const text = new TerminalText();
    text.push(latin1('uart:~$ \u001B['));
    text.clear();
    text.push(latin1('mshell'));
    expect(text.bytes.toString('latin1')).toBe('shell');
    text.push(latin1('\u001B['));
    text.restart();
    text.push(latin1('shell'));
    expect(text.bytes.toString('latin1')).toBe('shell');
  });

  it('holds any length, and nothing after it was cleared', () => {
    const text = new TerminalText();
    const long = latin1('x'.repeat(5_000));
    text.push(long);
    const view = text.bytes;
    expect(view.equals(long)).toBe(true);
    text.clear();
    expect(view.every((byte) => byte === 0)).toBe(true);
    expect(text.bytes.length).toBe(0);
  });
});

describe('log lines', () => {
  it('vanish wherever they break in, and nothing else does', () => {
    const text = 'settings read a/b\r\n00000000: 68 65 |he|\r\nuart:~$ ';
    fc.assert(
      fc.property(fc.nat(text.length), fc.constantFrom(log, '[00012345] <wrn> net: [x] <y>\r\n'), (at, message) => {
        const mixed = latin1(text.slice(0, at) + message + text.slice(at));
        expect(withoutLogLines(mixed).toString('latin1')).toBe(text);
      }),
      parameters,
    );
  });

  it.each([
    '[  0] history\r\n',
    '[00:00:01.234,000] inf\r\n',
    '[x] <inf> y\r\n',
    'a %CESQ: 1\r\n',
    '[00:00:01.234,000] <inf> no end',
  ])('are not seen in %j', (text) => {
    expect(withoutLogLines(latin1(text)).toString('latin1')).toBe(text);
  });

  it('are joined by what a modem library says on lines of its own', () => {
    expect(withoutLogLines(latin1('a\r\n%CESQ: 54,2,16,2\r\nb\r\n')).toString('latin1')).toBe('a\r\nb\r\n');
  });
});

describe('the echo', () => {
  const line = 'settings read azure/id_scope';
  const shown = (text: string): number | undefined => echoedLength(latin1(text), prompt, latin1(line));

  it('is followed as it comes', () => {
    fc.assert(
      fc.property(fc.nat(line.length), (length) => {
        expect(shown(line.slice(0, length))).toBe(length);
        expect(shown(`noise\r\nuart:~$ ${line.slice(0, length)}`)).toBe(length);
      }),
      parameters,
    );
  });

  it('is what stands after the last prompt: a message erases what was typed, and shows it again', () => {
    expect(shown(`settings ${log}uart:~$ settings re`)).toBe('settings re'.length);
    expect(shown(`x\r\nuart:~$ settin${log}uart:~$ settings re`)).toBe('settings re'.length);
    expect(shown('settings unknown text\r\nuart:~$ set')).toBe(3);
  });

  it('goes on in the next row of the terminal', () => {
    expect(shown('settings read azure\r\n/id_')).toBe('settings read azure/id_'.length);
  });

  it.each(['settingz', 'settings read azure/id_scopee', 'xsettings', 'settings [00:00:01.234,000] <inf> app'])(
    'is not %j',
    (text) => {
      expect(shown(text)).toBeUndefined();
    },
  );
});

describe('an output', () => {
  const line = 'settings read azure/id_scope';

  it('stands between the entered line and the next prompt, in every split of the text', () => {
    const text = `${line}\r\nrow 1\r\nrow 2\r\nuart:~$ `;
    for (let length = 0; length < text.length; length++)
      expect(outputText(text.slice(0, length), line)).toBeUndefined();
    expect(outputText(text, line)).toBe('row 1\r\nrow 2\r\n');
  });

  it('may be empty', () => {
    expect(outputText(`${line}\r\nuart:~$ `, line)).toBe('');
  });

  it('is not that of another command, nor one that was shown before this one was entered', () => {
    expect(outputText('settings read azure/other\r\nrow\r\nuart:~$ ', line)).toBeUndefined();
    expect(outputText(`row\r\nuart:~$ ${line}`, line)).toBeUndefined();
    expect(outputText(`stale\r\nuart:~$ ${line}\r\nrow\r\nuart:~$ `, line)).toBe('row\r\n');
  });

  it('is not a prompt that a message brought back before Enter was heard', () => {
    expect(outputText(`${line}${log}uart:~$ ${line}`, line)).toBeUndefined();
    expect(outputText(`${line}${log}uart:~$ ${line}\r\nrow\r\nuart:~$ `, line)).toBe('row\r\n');
  });

  it('may hold the prompt’s text, but not at the start of a line', () => {
    expect(outputText(`${line}\r\nx uart:~$ y\r\nuart:~$ `, line)).toBe('x uart:~$ y\r\n');
  });

  it('follows the Enter that a line sends back, too', () => {
    expect(outputText(`${line}\r\r\nrow\r\nuart:~$ `, line)).toBe('row\r\n');
  });
});

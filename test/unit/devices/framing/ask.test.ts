import { describe, expect, it } from 'vitest';
import { ask, type Question } from '../../../../station/devices/framing/ask.ts';
import { LineReader } from '../../../../station/devices/framing/line-reader.ts';
import { ScriptedLink } from './scripted-link.ts';

const never = new AbortController().signal;
const reader = (reply: (text: string) => string): { link: ScriptedLink; lines: LineReader } => {
  const link = new ScriptedLink(reply);
  return { link, lines: new LineReader(link, { maxLineBytes: 100 }) };
};
const question: Question<string> = {
  bytes: Buffer.from('AT\r\n'),
  name: 'AT',
  timeoutMs: 20,
  match: ({ text }) => (text === 'OK' || text === 'ERROR' ? text : undefined),
};

describe('ask', () => {
  it('passes over what is not an answer', async () => {
    const { lines } = reader(() => '\u001b[0m<inf> all OK\r\nOK\r\n');
    await expect(ask(lines, question, never)).resolves.toBe('OK');
  });

  it('does not take what came before the question for its answer', async () => {
    const { link, lines } = reader(() => 'ERROR\r\n');
    link.received.push(Buffer.from('OK\r\nO'));
    await expect(ask(lines, question, never)).resolves.toBe('ERROR');
  });

  it('does not take the rest of an earlier answer for its own', async () => {
    let answer = 'OK\r\nOK\r\nOK\r\n';
    const { lines } = reader(() => answer);
    await ask(lines, question, never);
    answer = 'ERROR\r\n';
    await expect(ask(lines, question, never)).resolves.toBe('ERROR');
  });

  it('tells silence from noise', async () => {
    await expect(ask(reader(() => '').lines, question, never)).rejects.toMatchObject({ code: 'DEVICE_NO_ANSWER' });
    const noise = reader(() => '\u00ff\u0081\r\n').lines;
    await expect(ask(noise, question, never)).rejects.toMatchObject({ code: 'DEVICE_ANSWER_UNREADABLE' });
  });

  it('hands out what came before the peer went, then says that it is gone', async () => {
    const { link, lines } = reader(() => 'OK\r\n');
    const asked = ask(lines, question, never);
    await link.close();
    await expect(asked).resolves.toBe('OK');
    await expect(lines.next(never)).rejects.toMatchObject({ code: 'DEVICE_DISCONNECTED' });
  });

  it('rejects with the reason of the signal', async () => {
    const reason = new Error('stop');
    const stop = new AbortController();
    const asked = ask(reader(() => '').lines, { ...question, timeoutMs: 60_000 }, stop.signal);
    stop.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect(ask(reader(() => 'OK\r\n').lines, question, stop.signal)).rejects.toBe(reason);
  });
});

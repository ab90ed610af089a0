import type { SlotState } from '../../../station/contract/state.ts';
import { emptySlot, stateWith } from '../../renderer/states.ts';

/**
 * A station process that makes units far quicker than any line, for a screen to be measured under: as many as it is told,
 * with the events of a real unit.
 */
const slots = Array.from({ length: 32 }, (_, index) => emptySlot(index + 1));
const state = stateWith({ slots });
const phases = ['setup', 'identify', 'key', 'sign', 'inject', 'verify', 'commit'] as const;
let seq = 0;

const post = (message: unknown): void => {
  process.send?.(message);
};

const show = (slot: SlotState): void => {
  state.slots[state.slots.findIndex((one) => one.slot === slot.slot)] = slot;
  seq += 1;
  post({ kind: 'event', event: { seq, type: 'slot', slot } });
};

async function makeUnits(count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    const place = slots[made % slots.length];
    if (!place) throw new TypeError('no slot');
    const serial = String(350_000_000_000_000 + seq);
    const running: SlotState = {
      ...place,
      state: 'running',
      serial,
      runId: serial,
      startedAt: new Date().toISOString(),
    };
    for (const [index, phase] of phases.entries()) show({ ...running, phase, seconds: index });
    const failure = { code: 'VERIFY_FAILED', message: 'm', hint: 'h', retryable: true, details: {} };
    const passed = made % 20 !== 0;
    show({
      ...running,
      state: 'done',
      seconds: 9,
      outcome: passed ? 'PASS' : 'FAIL',
      failure: passed ? null : failure,
    });
    // The screen gets its turns.
    if (made % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function answer(name: unknown, input: unknown): unknown {
  if (name === 'state.snapshot') return { seq, state };
  if (name === 'bench.make') return makeUnits(Number(input)).then(() => ({}));
  return {};
}

process.on('message', (message: { kind: string; id: number; name: unknown; input: unknown }) => {
  if (message.kind === 'stop') process.exit(0);
  void Promise.resolve(answer(message.name, message.input)).then((value) =>
    post({ kind: 'reply', id: message.id, reply: { ok: true, value } }),
  );
});
process.once('disconnect', () => process.exit(1));
post({ kind: 'ready' });

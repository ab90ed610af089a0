import type { SlotId } from '../domain/ids.ts';
import { phaseNames } from '../domain/phase-phrases.ts';
import { type Outcome, type Phase, phases, type RunEvent } from '../domain/run.ts';
import { errorStyle, type Terminal } from './terminal.ts';

interface SlotView {
  serial: string;
  phase: Phase | null;
  outcome: Outcome | null;
  note: string;
  seconds: number;
}

/**
 * The line at work, for a person at a terminal: one row a slot, redrawn in place where the terminal can, else one line for each
 * verdict. A slot's last result stays until its next unit.
 */
export class LineBoard {
  readonly #slots = new Map<SlotId, SlotView>();
  readonly #terminal: Terminal;
  #status = '';
  #drawn = 0;

  constructor(terminal: Terminal, slots: readonly SlotId[]) {
    this.#terminal = terminal;
    for (const slot of slots) this.#slots.set(slot, { serial: '', phase: null, outcome: null, note: '', seconds: 0 });
  }

  /** The line under the slots: cloud, backlog. */
  setStatus(text: string): void {
    if (this.#status === text) return;
    this.#status = text;
    if (this.#terminal.live) this.#draw();
    else this.#terminal.note(`  ${text}`);
  }

  onEvent(event: RunEvent): void {
    const view = this.#slots.get(event.slot);
    if (!view) return;
    switch (event.type) {
      case 'run.started':
        Object.assign(view, { serial: event.serial, phase: null, outcome: null, note: '', seconds: 0 });
        break;
      case 'phase.entered':
        view.phase = event.phase;
        view.seconds = event.seconds;
        break;
      case 'run.finished': {
        const { outcome, error, seconds } = event.result;
        Object.assign(view, { outcome, seconds, note: error ? `${error.code}: ${error.message}` : '' });
        if (!this.#terminal.live) this.#terminal.note(row(event.slot, view));
        break;
      }
    }
    if (this.#terminal.live) this.#draw();
  }

  /** Leaves the last picture on the screen and goes on below it. */
  close(): void {
    this.#drawn = 0;
  }

  #draw(): void {
    const columns = process.stderr.columns || 80;
    const lines = [...this.#slots].map(([slot, view]) => row(slot, view));
    if (this.#status) lines.push(`  ${this.#status}`);
    const back = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    process.stderr.write(back + lines.map((line) => `\u001b[2K${clip(line, columns)}\n`).join(''));
    this.#drawn = lines.length;
  }
}

const marks: Readonly<Record<Outcome, { text: string; style: 'green' | 'red' | 'magenta' | 'gray' }>> = {
  PASS: { text: '✓ PASS   ', style: 'green' },
  FAIL: { text: '✕ FAIL   ', style: 'red' },
  ERROR: { text: '▲ ERROR  ', style: 'magenta' },
  ABORTED: { text: '■ ABORTED', style: 'gray' },
};

/** An outcome as colour, sign and word. */
export const outcomeMark = (outcome: Outcome): string => errorStyle(marks[outcome].style, marks[outcome].text);

function row(slot: SlotId, { serial, phase, outcome, note, seconds }: SlotView): string {
  const head = `  slot ${slot.padEnd(3)} ${serial.padEnd(18)}`;
  if (outcome) return `${head} ${outcomeMark(outcome)} ${seconds.toFixed(1).padStart(5)} s  ${errorStyle('dim', note)}`;
  if (!phase) return `${head} ${errorStyle('dim', serial === '' ? '○ scan a unit' : '○ starting')}`;
  const done = phases.indexOf(phase) + 1;
  const bar = '▓'.repeat(done) + '░'.repeat(phases.length - done);
  return `${head} ${errorStyle('blue', `● ${phaseNames[phase].text.padEnd(8)}`)} ${bar} ${seconds.toFixed(1)} s`;
}

/** Cuts a line to the terminal's width; its colours end where it ends. */
function clip(line: string, columns: number): string {
  let visible = 0;
  let out = '';
  // Escape sequences pass whole and take no room.
  // oxlint-disable-next-line no-control-regex
  for (const part of line.match(/\u001b\[[0-9;]*m|./gsu) ?? []) {
    if (part.startsWith('\u001b')) out += part;
    else if (visible < columns - 1) {
      out += part;
      visible += 1;
    }
  }
  return out;
}

import type { Tone } from '../../ui/tone.ts';

/** Tones as (hertz, seconds after the start): rising for PASS, falling for FAIL, twice the same for ERROR. */
const tunes: Readonly<Partial<Record<Tone | 'call', readonly (readonly [number, number])[]>>> = {
  pass: [
    [660, 0],
    [990, 0.12],
  ],
  fail: [
    [520, 0],
    [260, 0.18],
  ],
  error: [
    [330, 0],
    [330, 0.25],
  ],
  stop: [
    [330, 0],
    [330, 0.25],
  ],
  call: [
    [880, 0],
    [660, 0.2],
    [880, 0.4],
    [660, 0.6],
  ],
};

let context: AudioContext | null = null;

/** Plays a state's tones; silent where the machine has no sound. */
export function play(tone: Tone | 'call'): void {
  const tune = tunes[tone];
  if (tune === undefined || typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  const start = context.currentTime + 0.02;
  for (const [hertz, after] of tune) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.type = 'triangle';
    oscillator.frequency.value = hertz;
    // A soft edge: a tone that starts at once clicks.
    gain.gain.setValueAtTime(0, start + after);
    gain.gain.linearRampToValueAtTime(0.35, start + after + 0.01);
    gain.gain.linearRampToValueAtTime(0, start + after + 0.16);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start + after);
    oscillator.stop(start + after + 0.18);
  }
}

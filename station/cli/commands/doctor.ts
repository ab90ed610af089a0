import { examine, type Finding } from '../../doctor/doctor.ts';
import { exitCode } from '../exit-code.ts';
import { action, stationCommand } from '../frame.ts';
import { assertStation, personOf } from '../open-station.ts';
import { secretReader } from '../read-secret.ts';
import { dataStyle } from '../terminal.ts';

/** `station doctor`: is this station ready for a shift, and if not, what is there to do. */
export const doctorCommand = () =>
  stationCommand('doctor', 'look at everything a shift needs, and say what to do').action(
    action<object, []>(async ({ home, terminal }) => {
      assertStation(home);
      const findings = await examine(home.dir, secretReader(home, terminal), personOf(undefined));
      const healthy = findings.every(({ state }) => state !== 'problem');
      terminal.result({ healthy, findings }, findings.map(text).join('\n'));
      return healthy ? exitCode.ok : exitCode.fail;
    }),
  );

const marks = {
  ok: dataStyle('green', '✓'),
  warning: dataStyle('yellow', '▲'),
  problem: dataStyle('red', '✕'),
} as const;

const text = ({ check, state, message, hint }: Finding): string =>
  `${marks[state]} ${check.text.padEnd(26)} ${message.text}${hint ? `\n  → ${hint.text}` : ''}`;

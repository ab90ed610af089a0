import { deviceError } from '../../device-errors.ts';
import { type Answer } from './protocol/answer.ts';
import { zephyrSays } from './zephyr-shell-phrases.ts';

/**
 * The value of an answer, or undefined where the device says that there is none.
 * @throws DEVICE_STORAGE_FULL, DEVICE_REFUSED, DEVICE_FIRMWARE_UNSUITABLE, DEVICE_ANSWER_UNREADABLE
 */
export function valueOrAbsent<T>(answer: Answer<T>, question: string): T | undefined {
  switch (answer.kind) {
    case 'value':
      return answer.value;
    case 'absent':
      return undefined;
    case 'refused':
      throw deviceError(answer.full ? 'DEVICE_STORAGE_FULL' : 'DEVICE_REFUSED', { question, answer: answer.text });
    case 'unknown-command':
      throw deviceError('DEVICE_FIRMWARE_UNSUITABLE', {
        firmware: zephyrSays('SHELL_AS_IT_IS'),
        required: zephyrSays('THE_SHELL_COMMAND', { command: question.split(' ', 2).join(' ') }),
      });
    case 'unreadable':
      throw deviceError('DEVICE_ANSWER_UNREADABLE', { question });
    default:
      return answer satisfies never;
  }
}

/** As `valueOrAbsent`, where `absent` is a refusal too. */
export function valueOf<T>(answer: Answer<T>, question: string): T {
  const value = valueOrAbsent(answer, question);
  if (value === undefined) throw deviceError('DEVICE_REFUSED', { question, answer: zephyrSays('NOT_FOUND') });
  return value;
}

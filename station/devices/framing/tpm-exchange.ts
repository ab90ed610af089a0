import { responseLength } from '../../tpm/responses.ts';
import type { TpmExchange } from '../../tpm/tpm.ts';
import { longestResponse } from '../../tpm/wire.ts';
import { deviceError } from '../device-errors.ts';
import type { ByteLink } from '../transport/byte-link.ts';
import { withDeadline } from '../transport/deadline.ts';

/**
 * TPM 2.0 commands and responses as they are, one after the other, on a byte link: each says its own length in its header
 * (TPM 2.0 Part 1 §18.3), and nothing stands between them. So does /dev/tpmrm0, a port of swtpm, and whatever passes
 * them on.
 *
 * After an exchange that failed, a late answer could be taken for the next one's: the link gives no more of them.
 * @throws DEVICE_NO_ANSWER, DEVICE_ANSWER_UNREADABLE, TPM_ANSWER_UNREADABLE; the link's errors
 */
export function tpmExchangeOver(link: ByteLink): TpmExchange {
  let lost: { readonly reason: unknown } | undefined;
  return async ({ name, bytes, timeoutMs }, signal) => {
    if (lost) throw lost.reason;
    link.discardInput();
    let received = Buffer.alloc(0);
    const bothWays = bytes.length + longestResponse;
    const wireMs = link.baudRate === null ? 0 : (bothWays * 10_000) / link.baudRate;
    const expired = (): Error =>
      deviceError(received.length === 0 ? 'DEVICE_NO_ANSWER' : 'DEVICE_ANSWER_UNREADABLE', { question: name });
    try {
      return await withDeadline(signal, timeoutMs + wireMs, expired, async (deadline) => {
        await link.write(bytes, deadline);
        for (;;) {
          received = Buffer.concat([received, await link.read(deadline)]);
          const length = responseLength(received, name);
          if (length === null || received.length < length) continue;
          if (received.length > length) throw deviceError('DEVICE_ANSWER_UNREADABLE', { question: name });
          return received;
        }
      });
    } catch (reason) {
      lost = { reason };
      throw reason;
    }
  };
}

/**
 * The DPS emulator on a state file, in a process of its own. Asked `fill:N` it enrolls until it holds N; asked
 * `memory` it tells what is alive in heap and buffers, after garbage collection. Ends when its parent does.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';

const together = 5000;
setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');
const started = performance.now();
const emulator = await startDpsEmulator({ stateFile: process.argv[2] ?? '' });
const openedMs = performance.now() - started;

const key = (fill: number): string => Buffer.alloc(64, fill % 256).toString('base64');
async function fill(until: number): Promise<void> {
  while (emulator.enrollments.size < until) {
    const from = emulator.enrollments.size;
    const items = Array.from({ length: Math.min(together, until - from) }, (_, index) => from + index);
    await Promise.all(
      items.map((n) =>
        emulator.enrollments.put({
          registrationId: `unit-${String(n).padStart(8, '0')}`,
          attestation: { type: 'symmetricKey', symmetricKey: { primaryKey: key(n), secondaryKey: key(n + 1) } },
          initialTwin: { tags: { line: 'a' }, properties: { desired: { order: `order-${n % 100}` } } },
          provisioningStatus: 'enabled',
        }),
      ),
    );
  }
}

process.on('message', (message: string) => {
  const answer = async (): Promise<unknown> => {
    if (message === 'memory') {
      if (typeof collect === 'function') collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    }
    if (message === 'close') return await emulator.close();
    return await fill(Number(message.slice('fill:'.length)));
  };
  void answer().then((content) => process.send?.({ content: content ?? null }));
});
process.on('disconnect', () => process.exit(0));
process.send?.({ content: { ready: emulator.ready, openedMs } });

import { cases } from './cases.ts';
import { report } from './report.ts';

/** The program in the machine: every case in turn, each with a time limit, and a line about it. */
const limitMs = 60_000;

for (const { name, run } of cases) {
  const startMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limitMs} ms`)), limitMs);
  });
  const error = await Promise.race([run(), tooLong]).then(
    () => null,
    (cause: unknown) => (cause instanceof Error ? `${cause.stack ?? cause.message}${because(cause)}` : String(cause)),
  );
  clearTimeout(timer);
  report({
    kind: 'result',
    result: { name, passed: error === null, ms: Math.round(performance.now() - startMs), error },
  });
}
process.exit(0);

function because(error: Error): string {
  const { cause } = error;
  return cause instanceof Error ? `\ncaused by ${cause.stack ?? cause.message}${because(cause)}` : '';
}

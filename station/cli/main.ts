import { CommanderError } from 'commander';
import { cliError } from './cli-errors.ts';
import { exitCode } from './exit-code.ts';
import { program } from './program.ts';
import { Terminal } from './terminal.ts';

let readerIsGone = false;

/**
 * A reader that closes the pipe early (`| head`) is not an error: the command winds up as if it had been told to stop. To
 * leave at once would leave units half written, with an exit code that says PASS.
 */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
  if (!readerIsGone && process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM', 'SIGTERM');
  readerIsGone = true;
}
process.stdout.on('error', onOutputError);
process.stderr.on('error', onOutputError);

try {
  const station = await program(process.argv[2]);
  await station.parseAsync();
} catch (error) {
  const json = process.argv.includes('--json');
  if (error instanceof CommanderError) {
    // Help and version come as errors with exit code 0; everything else means that the command line is wrong.
    process.exitCode = error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    // Commander has told the person already; a script that asked for JSON gets an answer too.
    if (error.exitCode !== 0 && json) {
      process.stdout.write(
        `${JSON.stringify({ error: cliError('USAGE_INVALID', { reason: error.message.replace(/^error: |\.$/g, '') }) })}\n`,
      );
    }
  } else {
    // An option's parser has its own codes.
    process.exitCode = new Terminal({ json, input: false }).failure(error);
  }
}

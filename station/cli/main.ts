import { CommanderError } from 'commander';
import { cliError } from './cli-errors.ts';
import { exitCode } from './exit-code.ts';
import { program } from './program.ts';

// A reader that closes the pipe early (`| head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.ok);
  throw error;
});

try {
  await program().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version come as errors with exit code 0; everything else means that the command line is wrong.
  process.exitCode = error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  // Commander has told the person already; a script that asked for JSON gets an answer too.
  if (error.exitCode !== 0 && process.argv.includes('--json')) {
    process.stdout.write(
      `${JSON.stringify({ error: cliError('USAGE_INVALID', { reason: error.message.replace(/^error: |\.$/g, '') }) })}\n`,
    );
  }
}

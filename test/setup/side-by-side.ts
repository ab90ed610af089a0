import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs test projects beside one another, each in a process of its own: the kiosk's windows wait for most of their time, and the
 * virtual machines are busy for all of theirs. Fails when one of them does; the others are heard out.
 */
const projects = process.argv.slice(2);

const runs = projects.map(async (project) => {
  const run = spawn('vitest', ['run', '--project', project], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(run, 'exit');
  return { project, passed: code === 0 };
});
for (const { project, passed } of await Promise.all(runs)) {
  if (passed) continue;
  process.stderr.write(`${project} failed\n`);
  process.exitCode = 1;
}

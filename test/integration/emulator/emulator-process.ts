/** Runs an emulator in a process of its own, to be killed: prints its `ready` as one line of JSON. */
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';

const [stateFile = ''] = process.argv.slice(2);
const emulator = await startDpsEmulator({ stateFile, assignAfterMs: 0, retryAfterSeconds: 0 });
process.stdout.write(`${JSON.stringify(emulator.ready)}\n`);

import { Command } from 'commander';
import { version } from '../version.ts';
import { caCommand } from './commands/ca.ts';
import { clockCommand } from './commands/clock.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { dpsCommand } from './commands/dps.ts';
import { driftCommand } from './commands/drift.ts';
import { emulateCommand } from './commands/emulate.ts';
import { enrollmentsCommand } from './commands/enrollments.ts';
import { groupsCommand } from './commands/groups.ts';
import { hsmCommand } from './commands/hsm.ts';
import { initCommand } from './commands/init.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { lineCommand } from './commands/line.ts';
import { ordersCommand } from './commands/orders.ts';
import { peopleCommand } from './commands/people.ts';
import { portsCommand } from './commands/ports.ts';
import { provisionCommand } from './commands/provision.ts';
import { signerCommand } from './commands/signer.ts';
import { simulateCommand } from './commands/simulate.ts';
import { syncCommand } from './commands/sync.ts';
import { unitsCommand } from './commands/units.ts';

const exitCodes = `
Exit codes: 0 PASS or done · 1 FAIL: a unit is bad, a check found something · 2 the command line or the configuration is wrong
            3 ERROR: the station or its surroundings · 4 the scan, or the person, was refused · 130 stopped by a person
`;

/** The whole command line. */
export function program(): Command {
  const station = new Command('station')
    .description(
      'A factory provisioning station: credentials into devices, enrollments into DPS, and a ledger of it all.',
    )
    .version(version)
    .addHelpText('after', exitCodes);
  const commands = [
    initCommand(),
    doctorCommand(),
    provisionCommand(),
    lineCommand(),
    syncCommand(),
    enrollmentsCommand(),
    groupsCommand(),
    driftCommand(),
    unitsCommand(),
    ordersCommand(),
    peopleCommand(),
    ledgerCommand(),
    hsmCommand(),
    signerCommand(),
    caCommand(),
    dpsCommand(),
    clockCommand(),
    portsCommand(),
    simulateCommand(),
    emulateCommand(),
    demoCommand(),
  ];
  for (const command of commands) station.addCommand(command);
  exitWithoutEnding(station);
  return station;
}

/** Commander ends the process by itself; here the exit code is set and pending output still gets out. */
function exitWithoutEnding(command: Command): void {
  command.exitOverride();
  for (const sub of command.commands) exitWithoutEnding(sub);
}

import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { program } from '../../../station/cli/program.ts';

/** What a person may type after a guide. */
const guides = [
  'README.md',
  ...['enrollment', 'rolling', 'dps-setup', 'dps-emulator', 'tpm', 'usb'].map((name) => `docs/${name}.md`),
  ...readdirSync('docs/guides').map((name) => `docs/guides/${name}`),
];

interface Written {
  readonly at: string;
  readonly line: string;
}

/** The commands of a guide: in blocks, where each line is whole, and in the text, where one may be cut short. */
function commandsIn(file: string): { readonly blocks: Written[]; readonly inline: Written[] } {
  const blocks: Written[] = [];
  const inline: Written[] = [];
  let fence: string | undefined;
  for (const [index, text] of readFileSync(file, 'utf8').split('\n').entries()) {
    const at = `${basename(file)}:${index + 1}`;
    const opening = /^\s*```(\w*)/.exec(text);
    if (opening) {
      fence = fence === undefined ? (opening[1] ?? '') : undefined;
    } else if (fence === undefined) {
      for (const [, line = ''] of text.matchAll(/`(station [^`]+)`/g)) inline.push({ at, line });
    } else if (fence === '' && /^\s*station /.test(text)) {
      // A note stands two spaces behind the command.
      blocks.push({ at, line: text.trim().replace(/\s{2,}(?!-).*$/, '') });
    }
  }
  return { blocks, inline };
}

const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '').slice(1);

/** The command that a line names, and what stands behind its name. */
function named(station: Command, line: string): { command: Command; rest: string[] } {
  let command = station;
  const rest = words(line);
  for (;;) {
    const next = command.commands.find((one) => one.name() === rest[0]);
    if (next === undefined) return { command, rest };
    command = next;
    rest.shift();
  }
}

function eachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const sub of command.commands) eachCommand(sub, visit);
}

/** Has the station's own commander read the line; nothing is done. Its complaint, or undefined. */
async function complaint(line: string): Promise<string | undefined> {
  const station = await program();
  eachCommand(station, (command) => {
    command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
  });
  try {
    await station.parseAsync(words(line), { from: 'user' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('a command that is not one, lacks what it needs, or names a setting that is none, is told', async () => {
  expect(await complaint('station enrollments turn --serial A')).toMatch('unknown command');
  expect(await complaint('station enrollments disable --serials A')).toMatch('unknown option');
  expect(await complaint('station groups create --reason "x y"')).toMatch('missing required argument');
  expect(await complaint('station groups delete name --yes')).toMatch('required option');
  expect(await complaint('station groups update name --replace hubs --reason x')).toMatch('hubs');
  expect(await complaint('station groups update name --replace iot_hubs --reason x')).toBeUndefined();
});

/** Its reason is for what it retries or drops. */
const isSync = (line: string): boolean => line === 'station sync';

describe.each(guides)('%s', (file) => {
  const { blocks, inline } = commandsIn(file);

  test('every command in a block is one that the station takes', async () => {
    const wrong: string[] = [];
    const station = await program();
    for (const { at, line } of blocks) {
      const { command, rest } = named(station, line);
      const has = (option: string): boolean => command.options.some(({ long }) => long === option);
      // Asked for unless nothing is done.
      const isReasoned = !has('--reason') || rest.includes('--reason') || rest.includes('--dry-run') || isSync(line);
      const why = (await complaint(line)) ?? (isReasoned ? undefined : 'no --reason');
      if (why !== undefined) wrong.push(`${at} ${line}: ${why}`);
    }
    expect(wrong).toEqual([]);
  });

  test('every command in the text exists, with the options that it names', async () => {
    const station = await program();
    const wrong = inline.flatMap(({ at, line }) => {
      const { command, rest } = named(station, line);
      const unknown = rest.filter((word) => /^--\w/.test(word) && !command.options.some(({ long }) => long === word));
      const isOne = command !== station && (command.commands.length === 0 || rest.length === 0);
      return isOne && unknown.length === 0 ? [] : [`${at} ${line}`];
    });
    expect(wrong).toEqual([]);
  });
});

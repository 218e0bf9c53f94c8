/**
 * The command line: it says what to do; how it is done is set in the environment.
 * `--help` is the whole interface of the process on one page, settings and exit codes included; it is printed
 * from the tables that the code itself uses, so it cannot fall behind.
 */
import { parseArgs } from 'node:util';
import { settingGroups } from './settings.ts';
import { StartError } from './start-error.ts';
import { name, version } from './version.ts';

const commands = {
  migrate: 'apply the migrations that the database lacks, and end',
  health: 'ask the server that has the same settings whether it is ready, and end',
};

export type Command = keyof typeof commands;

/** Every way the process ends, for `--help` and the reference. */
export const exitCodes: ReadonlyArray<readonly [code: string, meaning: string]> = [
  ['0', 'done, or stopped as asked: SIGTERM, SIGINT or a closed terminal'],
  ['1', 'asked to stop, but not finished in time; migrate: before the database was there'],
  ['64', 'wrong use of the command line'],
  ['69', 'something needed is unavailable, such as the database, a port, or a ready server'],
  ['70', 'an unexpected error, which the log describes'],
  ['73', 'a file or directory cannot be created'],
  ['78', 'wrong settings'],
  ['128+n', 'ended at once by a second signal, number n'],
];

export function parseCommandLine(argv: readonly string[]): Command | 'serve' | 'help' | 'version' {
  const { values, positionals } = parseArguments(argv);
  if (values.help) return 'help';
  if (values.version) return 'version';
  const [command, ...more] = positionals;
  if (command === undefined) return 'serve';
  if (!isCommand(command) || more.length > 0) throw misused();
  return command;
}

function isCommand(word: string): word is Command {
  return Object.hasOwn(commands, word);
}

function parseArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
    });
  } catch {
    throw misused();
  }
}

/** Without naming the argument: who takes settings for arguments may have put a password there. */
function misused(): StartError {
  return new StartError(
    'There is an unknown argument on the command line.',
    64,
    `Settings are environment variables; ${name} --help lists them.`,
  );
}

export function helpText(): string {
  const settings = Object.entries(settingGroups).flatMap(([group, variables]) => [
    [`  ${group}`],
    ...Object.entries(variables).map(([name, { default: byDefault, about }]) => [
      `    ${name}`,
      byDefault ?? '-',
      firstSentence(about),
    ]),
  ]);
  return `${name} ${version}: a versioned JSON store over REST and GraphQL

Usage: ${name} [COMMAND | --help | --version]

Without a command it serves until it is stopped. It is configured by environment variables.

Commands:
${align(Object.entries(commands).map(([command, about]) => [`  ${command}`, about]))}

Options:
${align([
  ['  -h, --help', 'print this text'],
  ['  -v, --version', 'print the version'],
])}

Environment variables and their defaults (an empty variable counts as absent):
${align(settings)}

Exit codes:
${align(exitCodes.map(([code, meaning]) => [`  ${code}`, meaning]))}

Documents: README.md and docs/settings.md; a running server lists its own at GET /
`;
}

function firstSentence(text: string): string {
  return text.replace(/\.( .*)?$/, '');
}

/** Pads each cell that another one follows to the width of its column. */
function align(rows: ReadonlyArray<readonly string[]>): string {
  const width = (column: number) =>
    Math.max(...rows.filter((row) => row.length > column + 1).map((row) => row[column]?.length ?? 0));
  return rows
    .map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(width(i)) : cell)).join('  '))
    .join('\n');
}

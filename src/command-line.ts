/**
 * The command line: it only tells about the program; what the server does is set in the environment.
 * `--help` is the whole interface of the process on one page, settings and exit codes included; it is printed
 * from the tables that the code itself uses, so it cannot fall behind.
 */
import { parseArgs } from 'node:util';
import { settingGroups } from './settings.ts';
import { StartError } from './start-error.ts';
import { name, version } from './version.ts';

/** Every way the process ends, for `--help` and the reference. */
export const exitCodes: ReadonlyArray<readonly [code: string, meaning: string]> = [
  ['0', 'stopped as asked: SIGTERM, SIGINT or a closed terminal'],
  ['1', 'asked to stop, but not finished in time'],
  ['64', 'wrong use of the command line'],
  ['69', 'something needed is unavailable, such as the database or a port'],
  ['70', 'an unexpected error, which the log describes'],
  ['73', 'a file or directory cannot be created'],
  ['78', 'wrong settings'],
  ['128+n', 'ended at once by a second signal, number n'],
];

export function parseCommandLine(argv: readonly string[]): 'serve' | 'help' | 'version' {
  const options = parseOptions(argv);
  if (options.help) return 'help';
  return options.version ? 'version' : 'serve';
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
    }).values;
  } catch {
    // Without naming the argument: who takes settings for arguments may have put a password there.
    throw new StartError(
      'There is an unknown argument on the command line.',
      64,
      `Settings are environment variables; ${name} --help lists them.`,
    );
  }
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

Usage: ${name} [--help | --version]

Serves until it is stopped. It is configured by environment variables.

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

/** The command line: its few words, and the help that lists every variable. */
import { helpText, parseCommandLine } from '../src/command-line.ts';
import { settingGroups } from '../src/settings.ts';

test.each([
  [[], 'serve'],
  [['-h'], 'help'],
  [['--version', '--help'], 'help'],
  [['-v'], 'version'],
  [['migrate'], 'migrate'],
  [['health'], 'health'],
  [['migrate', '--help'], 'help'],
])('%j is %s', (argv, command) => {
  expect(parseCommandLine(argv)).toBe(command);
});

test.each([[['--port=80']], [['PORT=80']], [['--help=no']], [['toString']], [['migrate', 'health']]])(
  '%j is wrong use',
  (argv) => {
    expect(() => parseCommandLine(argv)).toThrow(expect.objectContaining({ exitCode: 64 }));
  },
);

test('--help names every variable and fits 100 columns', () => {
  const lines = helpText().split('\n');
  const names = Object.values(settingGroups).flatMap((variables) => Object.keys(variables));
  for (const name of names) expect(lines.filter((line) => line.startsWith(`    ${name} `))).toHaveLength(1);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

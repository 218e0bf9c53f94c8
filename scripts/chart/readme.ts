/** The table of values in charts/config-server/README.md; the rest of it is written by hand, and kept. */
import type { Value } from './values.ts';

const BEGIN = '<!-- Made by `make generate`: edit the comments in values.yaml, not this table. -->';
const END = '<!-- /values -->';

export function fillReadme(text: string, values: readonly Value[]): string {
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error('README.md of the chart has no place for its values');
  const rows = values.map(({ path, byDefault, about }) => [
    `\`${path.join('.')}\``,
    `\`${JSON.stringify(byDefault)}\``,
    about,
  ]);
  const table = [['Value', 'Default', 'Meaning'], ['---', '---', '---'], ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

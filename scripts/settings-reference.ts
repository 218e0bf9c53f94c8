/** docs/settings.md, made from the tables in the code, so that the document cannot fall behind. */
import { exitCodes } from '../src/command-line.ts';
import { settingGroups } from '../src/settings.ts';

export function settingsReference(): string {
  const groups = Object.entries(settingGroups).map(([group, variables]) => {
    const rows = Object.entries(variables).map(([name, { schema, default: byDefault, about }]) => [
      code(name),
      byDefault === undefined ? '' : code(byDefault),
      schema.description ?? '',
      about,
    ]);
    return `## ${group}\n\n${table(['Variable', 'Default', 'Value', 'Meaning'], rows)}`;
  });
  return `<!-- Made by \`make generate\`: edit the tables in src/, not this file. -->

# Settings

The server is configured by environment variables. None is required: without any it keeps its data in a
PostgreSQL of its own and listens on this machine only.

- An empty variable counts as absent; white space around a value is dropped.
- They are read once, at the start. When some are wrong, the server names all of them, with what is expected
  but never with their values, and ends with exit code 78.
- \`DATABASE_URL\` holds a password, and \`OTEL_EXPORTER_OTLP_HEADERS\` often a token: keep them in a secret.

${groups.join('\n')}
## Exit codes

${table(
  ['Code', 'Meaning'],
  exitCodes.map(([code, meaning]) => [code, meaning]),
)}`;
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}

function code(text: string): string {
  return `\`${text}\``;
}

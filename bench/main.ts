/**
 * Measures the built server and prints the figures as a table; with --write also into the README beside this.
 * A missed aim is a line of the table and no failure: the exit code is for what could not be measured.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withCleanUp } from './children.ts';
import { footprint } from './figures/footprint.ts';
import { graphql } from './figures/graphql.ts';
import { reads } from './figures/reads.ts';
import { writes } from './figures/writes.ts';
import { describeMachine } from './machine.ts';
import { type Row, table } from './row.ts';
import { onServer } from './run.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    /** Another build to measure. */
    server: { type: 'string', default: join(import.meta.dirname, '../build/src/main.js') },
    only: { type: 'string', multiple: true },
  },
});

const throughput = { reads, graphql, writes };
const plan = options.quick ? { rounds: 3, seconds: 0.4 } : { rounds: 12, seconds: 0.8 };
const starts = options.quick ? { first: 1, warm: 3 } : { first: 3, warm: 7 };
const program = resolve(options.server);

await withCleanUp(async () => {
  const rows: Row[] = [];
  for (const [name, figure] of Object.entries(throughput)) {
    if (isWanted(name)) rows.push(...(await onServer(program, plan, figure)));
  }
  if (isWanted('footprint')) rows.push(...(await footprint(program, starts)));
  const report = `${await heading()}\n\n${table(rows)}\n`;
  process.stdout.write(report);
  if (options.write) await writeReadme(report);
});

function isWanted(name: string): boolean {
  return options.only?.includes(name) ?? true;
}

async function heading(): Promise<string> {
  const flags = [
    ...(options.quick ? ['--quick'] : []),
    ...(options.only ?? []).map((name) => `--only ${name}`),
  ];
  const command = ['node --import tsx bench/main.ts', ...flags].join(' ');
  return `Measured on ${new Date().toISOString().slice(0, 10)} with \`${command}\`: ${await describeMachine()}.`;
}

async function writeReadme(report: string): Promise<void> {
  const path = join(import.meta.dirname, 'README.md');
  const between = /(?<=<!-- figures -->\n)[\s\S]*(?=<!-- \/figures -->)/;
  await writeFile(
    path,
    (await readFile(path, 'utf8')).replace(between, () => `\n${report}\n`),
  );
}

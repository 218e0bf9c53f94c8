/**
 * Measures the built server and prints the figures as tables; with --write also into the README beside this,
 * where each section is replaced that has been measured whole. A missed aim is a line of the table and no
 * failure: the exit code is for what could not be measured.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withCleanUp } from './children.ts';
import { field } from './figures/field.ts';
import { footprint } from './figures/footprint.ts';
import { graphql } from './figures/graphql.ts';
import { growth } from './figures/growth.ts';
import { reads } from './figures/reads.ts';
import { store } from './figures/store.ts';
import { watch } from './figures/watch.ts';
import { writes } from './figures/writes.ts';
import { describeMachine } from './machine.ts';
import { type Row, table } from './row.ts';
import { onServer } from './run.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    /** The sections `field` and `growth`, too. */
    all: { type: 'boolean', default: false },
    /** Another build to measure. */
    server: { type: 'string', default: join(import.meta.dirname, '../build/src/main.js') },
    only: { type: 'string', multiple: true },
  },
});

const { quick } = options;
const plan = quick ? { rounds: 3, seconds: 0.4 } : { rounds: 10, seconds: 0.8 };
const starts = quick ? { first: 1, warm: 3 } : { first: 3, warm: 7 };
const program = resolve(options.server);

type Figure = () => Promise<readonly Row[]>;

/** By section of the README; the first is what is measured when nothing is asked for. */
const sections: Readonly<Record<string, Readonly<Record<string, Figure>>>> = {
  figures: {
    reads: () => onServer(program, plan, reads),
    graphql: () => onServer(program, plan, graphql),
    writes: () => onServer(program, plan, writes),
    store: () => store(program, plan),
    watch: () => watch(program, quick),
    footprint: () => footprint(program, starts),
  },
  field: { field: () => onServer(program, plan, field) },
  growth: { growth: () => growth(program, { quick, picture: options.write ? PICTURE : undefined }) },
};

const PICTURE = join(import.meta.dirname, 'growth.svg');
const pictures: Readonly<Record<string, string>> = {
  growth: '![Operations per second, by the number of entries](growth.svg)\n\n',
};
const README = join(import.meta.dirname, 'README.md');

await withCleanUp(async () => {
  for (const [section, figures] of Object.entries(sections)) {
    const wanted = Object.entries(figures).filter(([name]) => isWanted(section, name));
    if (wanted.length === 0) continue;
    const rows: Row[] = [];
    for (const [, figure] of wanted) rows.push(...(await figure()));
    const report = `${await heading()}\n\n${pictures[section] ?? ''}${table(rows)}\n`;
    process.stdout.write(`\n${report}`);
    if (options.write && wanted.length === Object.keys(figures).length) await writeSection(section, report);
  }
});

function isWanted(section: string, name: string): boolean {
  return options.only?.includes(name) ?? (options.all || section === 'figures');
}

async function heading(): Promise<string> {
  const flags = [
    ...(options.all ? ['--all'] : []),
    ...(quick ? ['--quick'] : []),
    ...(options.only ?? []).map((name) => `--only ${name}`),
  ];
  const command = ['node --import tsx bench/main.ts', ...flags].join(' ');
  return `Measured on ${new Date().toISOString().slice(0, 10)} with \`${command}\`: ${await describeMachine()}.`;
}

async function writeSection(section: string, report: string): Promise<void> {
  const between = new RegExp(`(?<=<!-- ${section} -->\\n)[\\s\\S]*(?=<!-- /${section} -->)`);
  const text = await readFile(README, 'utf8');
  await writeFile(
    README,
    text.replace(between, () => `\n${report}\n`),
  );
}

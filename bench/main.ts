/**
 * Measures the built server and prints the figures as tables; with --write also into the README beside this,
 * where each section is replaced that has been measured whole. A missed aim is a line of the table and no
 * failure: the exit code is for what could not be measured.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withCleanUp } from './children.ts';
import { field } from './figures/field.ts';
import { footprint } from './figures/footprint.ts';
import { graphql } from './figures/graphql.ts';
import { growth } from './figures/growth.ts';
import { observability } from './figures/observability.ts';
import { reads } from './figures/reads.ts';
import { store } from './figures/store.ts';
import { watch } from './figures/watch.ts';
import { writes } from './figures/writes.ts';
import { heading, PICTURE, writeSection } from './report.ts';
import { type Row, table } from './row.ts';
import { onServer } from './run.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    /** The sections `observability`, `field` and `growth`, too. */
    all: { type: 'boolean', default: false },
    /** Another build to measure. */
    server: { type: 'string', default: join(import.meta.dirname, '../build/src/main.js') },
    only: { type: 'string', multiple: true },
  },
});

const { quick } = options;
const plan = quick
  ? { rounds: 3, seconds: 0.4, warmUpSeconds: 0.4 }
  : { rounds: 10, seconds: 0.8, warmUpSeconds: 6 };
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
  observability: { observability: () => observability(program, plan) },
  field: { field: () => onServer(program, plan, field) },
  growth: { growth: () => growth(program, { quick, picture: options.write ? PICTURE : undefined }) },
};

const known = Object.values(sections).flatMap((figures) => Object.keys(figures));
for (const name of options.only ?? []) {
  if (!known.includes(name)) throw new Error(`There is no figure "${name}", but ${known.join(', ')}`);
}

await withCleanUp(async () => {
  for (const [section, figures] of Object.entries(sections)) {
    const wanted = Object.entries(figures).filter(([name]) => isWanted(section, name));
    if (wanted.length === 0) continue;
    const rows: Row[] = [];
    for (const [, figure] of wanted) rows.push(...(await figure()));
    const text = `${await heading()}\n\n${table(rows)}\n`;
    process.stdout.write(`\n${text}`);
    if (options.write && wanted.length === Object.keys(figures).length) await writeSection(section, text);
  }
});

function isWanted(section: string, name: string): boolean {
  return options.only?.includes(name) ?? (options.all || section === 'figures');
}

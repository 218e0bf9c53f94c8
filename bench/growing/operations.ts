/** What is asked of a store of each size. */
import { pathOf } from '../entries.ts';
import { type Job, type Target, VARYING } from '../job.ts';
import { BRANCH, dataAt, nameOf, OWNERS, UNITS } from './seed.ts';

export interface Operation {
  readonly title: string;
  readonly method: Job['method'];
  readonly requests: (size: number) => readonly Target[];
}

/** So many entries are drawn from the whole store: many times what one round of the load asks for. */
const DRAWN = 20_000;
const HOT = 100;

const several = (count: number, target: () => Target) => Array.from({ length: count }, target);
const below = (limit: number) => Math.floor(Math.random() * limit);

/** The first hundred of what the query selects. */
const listOf = (query: Readonly<Record<string, string>>): Target => ({
  path: `/configs?${new URLSearchParams({ first: '100', ...query })}`,
});

export const byValue = (path: string, eq: string) =>
  listOf({ where: JSON.stringify({ data: { path, eq } }) });

export const operations: readonly Operation[] = [
  {
    title: 'GET, hot',
    method: 'GET',
    requests: () => Array.from({ length: HOT }, (_, index) => ({ path: pathOf(nameOf(index)) })),
  },
  {
    title: 'GET, from the database',
    method: 'GET',
    requests: (size) =>
      several(DRAWN, () => ({
        path: pathOf(nameOf(below(size))),
        headers: { 'Cache-Control': 'no-cache' },
      })),
  },
  {
    title: 'PUT',
    method: 'PUT',
    requests: (size) =>
      several(DRAWN, () => {
        const index = below(size);
        const data = { ...dataAt(index), serial: VARYING };
        return { path: pathOf(nameOf(index)), body: JSON.stringify({ data }) };
      }),
  },
  { title: 'List, by name', method: 'GET', requests: () => [listOf({})] },
  { title: 'List, newest first', method: 'GET', requests: () => [listOf({ orderBy: 'UPDATED_AT_DESC' })] },
  {
    title: 'List of a branch',
    method: 'GET',
    requests: (size) =>
      several(HOT, () => listOf({ prefix: nameOf(below(size / BRANCH) * BRANCH).replace(/\d+$/, '') })),
  },
  {
    title: 'List by a value',
    method: 'GET',
    requests: () => [byValue('owner', `team-${below(OWNERS)}`)],
  },
];

/** Filters by a member of the data, one that many entries share and one that few do. */
export const filters = [
  { member: 'owner', value: `team-${below(OWNERS)}`, oneIn: OWNERS },
  { member: 'unit', value: `unit-${below(UNITS)}`, oneIn: UNITS },
] as const;

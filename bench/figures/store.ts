/**
 * Durable writes without HTTP, where neither its parsing nor the load's takes a share of the cores: the store,
 * which keeps every change in its history, against one row that is upserted.
 */
import { dirname } from 'node:path';
import { ask, makeDirectory, removeDirectory, startModule, stop } from '../children.ts';
import { type Contestant, compare, type Plan } from '../compare.ts';
import type { Shot } from '../job.ts';
import { type Row, ratioRow } from '../row.ts';
import { POOL_SIZE } from '../subject.ts';

export async function store(program: string, plan: Plan): Promise<Row[]> {
  const build = dirname(program);
  const dataDir = await makeDirectory();
  const postgres = startModule('postgres.ts');
  const given = { databaseUrl: await ask<string>(postgres, { build, dataDir }), poolSize: POOL_SIZE };
  const processes = [
    startModule('store.ts'),
    startModule('baselines/calls.ts'),
    startModule('baselines/calls.ts'),
  ];
  const [ours, prisma, pg] = processes as [typeof postgres, typeof postgres, typeof postgres];
  await ask(ours, { ...given, build });
  await ask(prisma, { ...given, client: 'prisma' });
  await ask(pg, { ...given, client: 'pg' });
  const contestant = (child: typeof postgres, callers: number): Contestant => {
    return (seconds) => ask<Shot>(child, { callers, seconds });
  };
  const many = await compare(plan, contestant(ours, 64), contestant(prisma, 64));
  const lone = await compare(plan, contestant(ours, 1), contestant(pg, 1), 'p50Ms');
  await Promise.all(processes.map(stop));
  await stop(postgres);
  await removeDirectory(dataDir);
  return [
    ratioRow('Writes at the store without HTTP, 64 at once', many, { atLeast: 5 }),
    ratioRow('Median time of one write at the store, alone', lone, { atMost: 1.5 }),
  ];
}

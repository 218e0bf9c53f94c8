/** Replacing entries durably over REST, against Express and Prisma's `upsert`, which keeps no history. */
import { ask, startModule, stop } from '../children.ts';
import { compare, overHttp } from '../compare.ts';
import { changes, putAll } from '../entries.ts';
import { type Aim, type Row, ratioRow } from '../row.ts';
import type { Run } from '../run.ts';
import { databaseOf, POOL_SIZE } from '../subject.ts';

const AIMS: readonly (readonly [connections: number, aim: Aim])[] = [
  [1, undefined],
  [32, undefined],
  [64, { atLeast: 5 }],
  [128, undefined],
];

export async function writes({ url, dataDir, loader, plan }: Run): Promise<Row[]> {
  const upsert = startModule('baselines/upsert.ts');
  const databaseUrl = await databaseOf(dataDir);
  const baseline = await ask<string>(upsert, { databaseUrl, poolSize: POOL_SIZE });
  await putAll(baseline);
  const rows: Row[] = [];
  for (const [connections, aim] of AIMS) {
    const contestant = (url: string) =>
      overHttp(loader, { url, method: 'PUT', connections, requests: changes });
    const comparison = await compare(plan, contestant(url), contestant(baseline));
    const many = connections === 1 ? '1 connection' : `${connections} connections`;
    rows.push(ratioRow(`\`PUT /configs/{name}\`, ${many}`, comparison, aim));
  }
  await stop(upsert);
  return rows;
}

/** Replacing entries durably over REST, against Express and Prisma's `upsert`, which keeps no history. */
import { ask, startModule, stop } from '../children.ts';
import { compare } from '../compare.ts';
import { dataOf, names, pathOf, putAll } from '../entries.ts';
import { VARYING } from '../load.ts';
import { type Row, ratioRow } from '../row.ts';
import type { Run } from '../run.ts';
import { databaseOf } from '../subject.ts';

/** The server's default. */
const POOL_SIZE = 10;
const AIMS: readonly (readonly [connections: number, aim: number | undefined])[] = [
  [1, undefined],
  [32, 3],
  [128, undefined],
];

export async function writes({ url, dataDir, loader, plan }: Run): Promise<Row[]> {
  const upsert = startModule('baselines/upsert.ts');
  const databaseUrl = await databaseOf(dataDir);
  const baseline = await ask<string>(upsert, { databaseUrl, poolSize: POOL_SIZE });
  await putAll(baseline);
  const requests = names.map((name) => ({
    path: pathOf(name),
    body: JSON.stringify({ data: { ...dataOf(name), serial: VARYING } }),
  }));
  const rows: Row[] = [];
  for (const [connections, aim] of AIMS) {
    const load = { method: 'PUT', connections, requests } as const;
    const comparison = await compare(loader, plan, [url, baseline], load);
    rows.push(
      ratioRow(
        `\`PUT /configs/{name}\`, ${connections} ${connections === 1 ? 'connection' : 'connections'}`,
        comparison,
        aim,
      ),
    );
  }
  await stop(upsert);
  return rows;
}

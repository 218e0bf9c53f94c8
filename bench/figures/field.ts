/** The same entries in other servers that keep JSON, or bytes, under names, side by side over HTTP. */
import { stop } from '../children.ts';
import { compare, overHttp } from '../compare.ts';
import { changes, dataOf, names, pathOf } from '../entries.ts';
import type { Job } from '../job.ts';
import { startEtcd } from '../rivals/etcd.ts';
import { startJsonServer } from '../rivals/json-server.ts';
import { type Row, ratioRow } from '../row.ts';
import type { Run } from '../run.ts';

const connections = 32;
const reads = { method: 'GET', requests: names.map((name) => ({ path: pathOf(name) })) } as const;
const writes = { method: 'PUT', requests: changes } as const;

export async function field({ url, loader, plan }: Run): Promise<Row[]> {
  const rows: Row[] = [];
  for (const rival of [await startEtcd(), await startJsonServer()]) {
    const versus = async (what: string, ours: Load, theirs: Load, atLeast = 1) => {
      const comparison = await compare(
        plan,
        overHttp(loader, { url, connections, ...ours }),
        overHttp(loader, { url: rival.url, connections, ...theirs }),
      );
      rows.push(ratioRow(`${what}, against ${rival.title}`, comparison, { atLeast }));
    };
    // Writes come first, so that there is something to read.
    await versus('Write', writes, rival.write);
    for (const [kind, read] of Object.entries(rival.read)) {
      await assertFound(rival.url, read);
      await versus(`Read ${kind}`.trimEnd(), reads, read);
    }
    await stop(rival.process);
  }
  return rows;
}

type Load = Pick<Job, 'method' | 'requests'>;

/** An answer without the entry would be quicker than one with it. */
async function assertFound(url: string, { method, requests: [first] }: Load): Promise<void> {
  const response = await fetch(url + first?.path, { method, ...(first?.body && { body: first.body }) });
  const text = await response.text();
  if (text.length < JSON.stringify(dataOf(names[0] ?? '')).length)
    throw new Error(`${url} says only ${text}`);
}

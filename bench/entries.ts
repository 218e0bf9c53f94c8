/** The entries that every figure reads and writes: a thousand names, each with a small object of settings. */
import { type Target, VARYING } from './job.ts';

export const names: readonly string[] = Array.from(
  { length: 1000 },
  (_, index) => `bench.service-${String(index).padStart(4, '0')}`,
);

/** About 250 bytes of JSON. */
export function dataOf(name: string): Record<string, unknown> {
  return {
    owner: name,
    database: { host: 'db.internal.example.org', port: 5432, ssl: true, pool: { min: 2, max: 20 } },
    retry: { limit: 3, backoffMs: [100, 250, 1000] },
    features: ['search', 'export', 'audit'],
    rate: 0.25,
    note: 'Größe in MiB',
  };
}

export const pathOf = (name: string): string => `/configs/${name}`;

/** Replaces each in turn, by data that is never the same. */
export const changes: readonly Target[] = names.map((name) => ({
  path: pathOf(name),
  body: JSON.stringify({ data: { ...dataOf(name), serial: VARYING } }),
}));

/** Makes them all, the way any client would. */
export async function putAll(url: string): Promise<void> {
  const put = async (name: string) => {
    const response = await fetch(url + pathOf(name), {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ data: dataOf(name) }),
    });
    if (!response.ok) throw new Error(`PUT ${name}: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  };
  const rest = names.values();
  await Promise.all(Array.from({ length: 16 }, () => forEachOf(rest, put)));
}

/** The bodies of GET, by path. */
export async function getAll(url: string): Promise<Record<string, string>> {
  const bodies: Record<string, string> = {};
  await forEachOf(names.values(), async (name) => {
    bodies[pathOf(name)] = await (await fetch(url + pathOf(name))).text();
  });
  return bodies;
}

async function forEachOf<Item>(items: IterableIterator<Item>, run: (item: Item) => Promise<void>) {
  for (const item of items) await run(item);
}

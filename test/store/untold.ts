/** Changes that the feed is not told of, and whether those who watch learn of all of them nevertheless. */
import { query } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { readLog } from './log.ts';
import type { TestStore } from './stores.ts';

/** The revisions that a watch from the beginning is told, as they come. */
export async function revisionsTold(store: TestStore): Promise<number[]> {
  const told: number[] = [];
  const events = await store.watch({ filter: { prefix: '' }, since: 0 });
  void (async () => {
    for await (const batch of events)
      for (const event of batch)
        if ('revision' in event && event.type !== 'bookmark') told.push(event.revision);
  })().catch(() => {});
  return told;
}

/** All that the log has, none twice and in its order. */
export async function expectAllTold(url: string, ...watchers: readonly number[][]): Promise<void> {
  const revisions = (await readLog(url)).map(({ revision }) => revision);
  for (const told of watchers) {
    await eventually(() => told.length >= revisions.length);
    expect(told).toEqual(revisions);
  }
}

/** What another server would commit, and then be killed before it has told anybody. */
export async function writeUntold(url: string, name: string, data: unknown): Promise<void> {
  await query(
    url,
    `WITH next AS (UPDATE store SET revision = revision + 1 RETURNING revision), entry AS (
       INSERT INTO config (name, data, size, version, revision, created_at, updated_at)
       SELECT $1, $2::jsonb, octet_length($2::jsonb::text), 1, revision, now(), now() FROM next
       ON CONFLICT (name) DO UPDATE SET data = excluded.data, size = excluded.size, version = config.version + 1,
                                        revision = excluded.revision, updated_at = excluded.updated_at
       RETURNING *)
     INSERT INTO change (revision, name, version, operation, data, size, created_at, updated_at, principal, batch)
     SELECT revision, name, version, (CASE version WHEN 1 THEN 'created' ELSE 'updated' END)::"Operation", data, size,
            created_at, updated_at, 'untold', gen_random_uuid() FROM entry`,
    [name, JSON.stringify(data)],
  );
}

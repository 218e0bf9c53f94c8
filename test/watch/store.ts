/**
 * What is done to a store that is watched. Over REST: which surface makes a change makes no difference, as the parity
 * of operations shows.
 */
import { send } from '../support/client.ts';
import { query } from '../support/database.ts';
import type { UsedServer } from '../support/use-server.ts';

export interface Store {
  /** Returns the revision. */
  put(name: string, data: unknown, ttl?: number): Promise<number>;
  remove(name: string): Promise<unknown>;
  /** What the sweep will do. */
  expire(name: string): Promise<unknown>;
  /** The revision that the store is at. */
  newest(): Promise<number>;
  /** Leaves nothing of the log before this revision, as compaction does. */
  compact(oldest: number): Promise<void>;
}

export function storeOf({ urls, databaseUrl }: UsedServer): Store {
  return {
    async put(name, data, ttl) {
      const { body } = await send(urls.api, 'PUT', `/configs/${name}`, { body: { data, ttl } });
      return body.revision;
    },
    remove: (name) => send(urls.api, 'DELETE', `/configs/${name}`),
    expire: (name) => query(databaseUrl, EXPIRE, [name]),
    async newest() {
      const [row] = await query<{ revision: string }>(databaseUrl, 'SELECT revision FROM store');
      return Number(row?.revision);
    },
    async compact(oldest) {
      await query(databaseUrl, 'UPDATE store SET oldest = $1', [oldest]);
      await query(databaseUrl, 'DELETE FROM change WHERE revision < $1', [oldest]);
    },
  };
}

const EXPIRE = `WITH gone AS (DELETE FROM config WHERE name = $1 RETURNING *),
       step AS (UPDATE store SET revision = revision + 1 RETURNING revision)
  INSERT INTO change (revision, name, version, operation, data, size, created_at, updated_at, expires_at, principal, batch)
  SELECT step.revision, name, version + 1, 'expired', NULL, 0, created_at, now(), NULL, 'test', gen_random_uuid()
    FROM gone, step`;

/** The first hundred entries by a value within their data, by `pg` alone and in the words of SQL that an index serves. */
import { Pool } from 'pg';
import { serveCalls } from './serve-calls.ts';

export interface Given {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly member: string;
  readonly value: string;
}

await serveCalls(async ({ databaseUrl, poolSize, member, value }: Given) => {
  const pool = new Pool({ connectionString: databaseUrl, max: poolSize });
  const selection = JSON.stringify({ [member]: value });
  const text = `
    SELECT name, data, version, revision, created_at, updated_at, expires_at FROM config
     WHERE data @> $1 AND (expires_at IS NULL OR expires_at > now()) ORDER BY name LIMIT 100`;
  return () => pool.query({ name: 'list', text, values: [selection] });
});

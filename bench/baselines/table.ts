/**
 * One row per entry, as one would write it without thinking of history: in the same database, with a pool of the
 * same size. The table is like the server's without its indices.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient } from '../../src/database/generated/client.ts';

export interface Given {
  readonly databaseUrl: string;
  readonly poolSize: number;
}

export type Upsert = (name: string, data: object) => Promise<unknown>;

const schema = 'bench';
const select = { name: true, data: true, version: true, updatedAt: true } as const;

export async function openTable({ databaseUrl, poolSize }: Given): Promise<Pool> {
  const pool = new Pool({ connectionString: databaseUrl, max: poolSize });
  await pool.query(`
    CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE TABLE IF NOT EXISTS ${schema}.config (
      name text PRIMARY KEY, data jsonb NOT NULL, size integer NOT NULL, version integer NOT NULL, revision bigint NOT NULL,
      created_at timestamptz(3) NOT NULL, updated_at timestamptz(3) NOT NULL, expires_at timestamptz(3))`);
  return pool;
}

export function upsertByPrisma(pool: Pool): Upsert {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema }) });
  return (name, data) => {
    const now = new Date();
    return prisma.config.upsert({
      where: { name },
      create: { name, data, size: 0, version: 1, revision: 1, createdAt: now, updatedAt: now },
      update: { data, version: { increment: 1 }, updatedAt: now },
      select,
    });
  };
}

/** The least that a durable write can cost: one prepared statement. */
export function upsertByPg(pool: Pool): Upsert {
  const text = `
    INSERT INTO ${schema}.config (name, data, size, version, revision, created_at, updated_at)
    VALUES ($1, $2, 0, 1, 1, now(), now())
    ON CONFLICT (name) DO UPDATE SET
      data = excluded.data, version = config.version + 1, updated_at = excluded.updated_at
    RETURNING name, data, version, updated_at`;
  return (name, data) => pool.query({ name: 'upsert', text, values: [name, JSON.stringify(data)] });
}

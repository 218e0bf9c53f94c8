/**
 * What Prisma alone can do for a write: a route that parses the body and upserts one row, in the same database
 * with a pool of the same size. The table is like the server's without its indices, and there is no history.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import express from 'express';
import { Pool } from 'pg';
import { PrismaClient } from '../../src/database/generated/client.ts';
import { serve } from './serve.ts';

export interface Given {
  readonly databaseUrl: string;
  readonly poolSize: number;
}

const schema = 'bench';
const select = { name: true, data: true, version: true, updatedAt: true } as const;

await serve(async ({ databaseUrl, poolSize }: Given) => {
  const pool = new Pool({ connectionString: databaseUrl, max: poolSize });
  await pool.query(`
    CREATE SCHEMA ${schema};
    CREATE TABLE ${schema}.config (
      name text PRIMARY KEY, data jsonb NOT NULL, size integer NOT NULL, version integer NOT NULL, revision bigint NOT NULL,
      created_at timestamptz(3) NOT NULL, updated_at timestamptz(3) NOT NULL, expires_at timestamptz(3))`);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema }) });
  const app = express();
  app.put('/configs/:name', express.json(), async (request, response) => {
    const { name } = request.params;
    const { data } = request.body;
    const now = new Date();
    const saved = await prisma.config.upsert({
      where: { name },
      create: { name, data, size: 0, version: 1, revision: 1, createdAt: now, updatedAt: now },
      update: { data, version: { increment: 1 }, updatedAt: now },
      select,
    });
    response.json(saved);
  });
  return app;
});

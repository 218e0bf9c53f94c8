// Only `prisma generate`, `prisma validate` and `prisma migrate` read this file; the server does not.
// Generating needs no engine: naming one that exists keeps the CLI from downloading it.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= '/bin/true';

import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});

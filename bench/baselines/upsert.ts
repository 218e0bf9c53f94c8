/** What Prisma alone can do for a write over HTTP: a route that parses the body and upserts one row. */
import express from 'express';
import { serve } from './serve.ts';
import { type Given, openTable, upsertByPrisma } from './table.ts';

await serve(async (given: Given) => {
  const upsert = upsertByPrisma(await openTable(given));
  const app = express();
  app.put('/configs/:name', express.json(), async (request, response) => {
    response.json(await upsert(request.params.name, request.body.data));
  });
  return app;
});

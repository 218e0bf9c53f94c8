/** What Express alone can do: one route that sends bytes it has already. Nothing is configured. */
import express from 'express';
import { serve } from './serve.ts';

/** The bodies, by path. */
export type Bodies = Readonly<Record<string, string>>;

await serve(async (bodies: Bodies) => {
  const app = express();
  app.get('/configs/:name', (request, response) => void response.type('json').send(bodies[request.path]));
  return app;
});

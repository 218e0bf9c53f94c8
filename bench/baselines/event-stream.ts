/** What Node alone can do for watchers: each write goes to every response whose prefix fits, from memory, unordered by anything. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { serve } from './serve.ts';

await serve(async () => {
  const watchers = new Map<ServerResponse, string>();
  let revision = 0;
  return async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'GET') {
      watchers.set(response, searchParams.get('prefix') ?? '');
      response.once('close', () => watchers.delete(response));
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`event: ready\nid: ${revision}\ndata:\n\n`);
      return;
    }
    const name = pathname.slice(pathname.lastIndexOf('/') + 1);
    const entry = JSON.stringify({ name, ...JSON.parse(await text(request)), revision: ++revision });
    const event = `event: updated\nid: ${revision}\ndata: ${entry}\n\n`;
    for (const [watcher, prefix] of watchers) if (name.startsWith(prefix)) watcher.write(event);
    response.end(entry);
  };
});

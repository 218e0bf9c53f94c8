/** A collector of traces that takes everything and keeps nothing, so that the cost is the server's. */
import { serve } from './serve.ts';

await serve(async () => (request, response) => {
  request.resume().once('end', () => response.writeHead(200).end());
});

/** How a baseline runs: it gets what it needs as its first message, and answers with where it listens. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function serve<Given>(create: (given: Given) => Promise<RequestListener>): Promise<void> {
  process.on('disconnect', () => process.exit());
  const [given] = (await once(process, 'message')) as [Given];
  const server = createServer(await create(given)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

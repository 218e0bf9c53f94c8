/**
 * Every way in which a database cannot be reached is "not available", never "the server has failed": a
 * client then knows to try again. The errors are those that Node and `pg` really give, code for code.
 */
import dns from 'node:dns';
import { createServer } from 'node:net';
import { toApiError } from '../../src/errors/from-database.ts';
import { databaseUrl } from '../support/database.ts';
import { closeStores, openStore, save } from './stores.ts';

afterEach(async () => {
  import.meta.jest.restoreAllMocks();
  await closeStores();
});

const TWO_ADDRESSES = 'dual-stack.invalid';

/** As `localhost` is on many machines, and a service in a cluster with IPv4 and IPv6. */
function nameTwoAddresses(): void {
  const lookup = dns.lookup as (host: string, options: object, done: (...results: unknown[]) => void) => void;
  const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
  import.meta.jest
    .spyOn(dns, 'lookup')
    .mockImplementation(((host, options, done) =>
      host === TWO_ADDRESSES
        ? done(null, addresses)
        : lookup(host, options, done)) as typeof lookup as never);
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const elsewhere: [what: string, url: (port: number) => string][] = [
  ['an address where nothing listens', (port) => `postgresql://u:p@127.0.0.1:${port}/d`],
  [
    'a host name with several addresses where nothing listens',
    (port) => `postgresql://u:p@${TWO_ADDRESSES}:${port}/d`,
  ],
  ['a host that no name server knows', () => 'postgresql://u:p@database.invalid/d'],
  ['a socket that is not there', () => 'postgresql://u:p@%2Fno%2Fsuch%2Fdirectory/d'],
  ['an address without a route', (port) => `postgresql://u:p@255.255.255.255:${port}/d`],
  ['a database that is not there', () => databaseUrl('no_such_database')],
  ['a password that is no longer right', () => databaseUrl('postgres').replace(/:[^:@/]+@/, ':wrong@')],
];

test.each(elsewhere)('%s is not available', async (_, url) => {
  nameTwoAddresses();
  const store = openStore(url(await freePort()));
  await expect(save(store, 'a', 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  const error = await store.read('a').then(
    () => undefined,
    (thrown) => toApiError(thrown),
  );
  expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: expect.any(Number) });
});

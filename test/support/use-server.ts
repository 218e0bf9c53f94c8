/** A server for the tests of a file, or of a block, by hooks: started before them and stopped after them, its database with it. */
import type { StartOptions } from '../../src/server.ts';
import { startTestServer, type TestServer } from './server.ts';

/** What is asked of it is there once the hooks begin to run. */
export type UsedServer = Pick<TestServer, 'urls' | 'databaseUrl' | 'log'>;

/** @param environment settings beside a free port and the fresh database. */
export function useServer(environment: Record<string, string> = {}, options: StartOptions = {}): UsedServer {
  let server: TestServer | undefined;
  beforeAll(async () => {
    server = await startTestServer(environment, options);
  });
  afterAll(() => server?.stop());
  const present = (): TestServer => {
    if (!server) throw new Error('the server is started by a hook, and used by hooks and tests');
    return server;
  };
  return {
    get urls() {
      return present().urls;
    },
    get databaseUrl() {
      return present().databaseUrl;
    },
    log: () => present().log(),
  };
}

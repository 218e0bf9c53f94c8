/** A whole server in this process, on a fresh database, with what it logs kept for looking at. */
import { Writable } from 'node:stream';
import { createLogger } from '../../src/observability/logger.ts';
import { type RunningServer, type StartOptions, startServer } from '../../src/server.ts';
import { readSettings } from '../../src/settings.ts';
import { createTestDatabase } from './database.ts';

export interface TestServer extends RunningServer {
  readonly databaseUrl: string;
  /** Everything written to the log so far. */
  log(): string;
}

/** @param environment settings beside a free port and the fresh database. */
export async function startTestServer(
  environment: Record<string, string> = {},
  options: StartOptions = {},
): Promise<TestServer> {
  const database = await createTestDatabase();
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const settings = readSettings({ DATABASE_URL: database.url, PORT: '0', ADMIN_PORT: '0', ...environment });
  const server = await startServer(settings, createLogger({ logLevel: 'trace' }, sink), options);
  return {
    ...server,
    databaseUrl: database.url,
    log: () => lines.join(''),
    async stop() {
      await server.stop();
      await database.drop();
    },
  };
}

/** One server process for the tests of a file, by hooks: started before them on a fresh database, and ended after them with it. */
import { endProcesses, type ServerProcess, startServerProcess } from './process.ts';
import { useTestDatabase } from './use-database.ts';

/** What is asked of it is there once the hooks begin to run. */
export interface UsedServerProcess
  extends Pick<ServerProcess, 'api' | 'admin' | 'log' | 'stdout' | 'stderr'> {
  readonly databaseUrl: string;
}

/** @param environment settings beside free ports and the fresh database. */
export function useServerProcess(environment: Record<string, string>): UsedServerProcess {
  const database = useTestDatabase(endProcesses);
  let server: ServerProcess | undefined;
  beforeAll(async () => {
    server = await startServerProcess({ DATABASE_URL: database.url, ...environment });
  });
  const present = (): ServerProcess => {
    if (!server) throw new Error('the server is started by a hook, and used by hooks and tests');
    return server;
  };
  return {
    get api() {
      return present().api;
    },
    get admin() {
      return present().admin;
    },
    get databaseUrl() {
      return database.url;
    },
    log: () => present().log(),
    stdout: () => present().stdout(),
    stderr: () => present().stderr(),
  };
}

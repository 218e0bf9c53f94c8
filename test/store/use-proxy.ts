/**
 * A fresh database for each test, and a proxy before it, to lose connections by. Afterwards the way is free again, for
 * the stores to close, and the log has to be sound whatever became of the connections.
 */
import { type Moment, startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import type { UsedDatabase } from '../support/use-database.ts';
import { expectSoundLog } from './log.ts';
import { useFreshDatabases } from './use-database.ts';

/** All of them, in the order in which they come. */
export const MOMENTS: readonly Moment[] = [
  'before it is sent',
  'half-way',
  'when it is sent',
  'before the answer',
];

export interface ProxiedDatabase {
  /** Its `url` is the direct way. */
  readonly database: UsedDatabase;
  /** That of the present test. */
  proxy(): TcpProxy;
}

export function useProxiedDatabases(): ProxiedDatabase {
  let proxy: TcpProxy;
  afterEach(() => proxy.restore().catch(() => {}));
  const database = useFreshDatabases();
  beforeEach(async () => {
    proxy = await startTcpProxy(database.url);
  });
  afterEach(async () => {
    await proxy.close();
    await expectSoundLog(database.url);
  });
  return { database, proxy: () => proxy };
}

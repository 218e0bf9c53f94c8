/** An entry past its end does not exist, whether or not its row is still there; what follows it is a new one. */
import type { Change } from '../../src/store/change.ts';
import { query } from '../support/database.ts';
import { expectSoundLog, readLog } from './log.ts';
import {
  commit,
  creating,
  deleting,
  merging,
  openStore,
  replacing,
  save,
  type TestStore,
  touching,
  word,
} from './stores.ts';
import { useDatabase } from './use-database.ts';

const database = useDatabase();
let store: TestStore;
let other: TestStore;

beforeAll(() => {
  store = openStore(database.url);
  other = openStore(database.url);
});

/** Ends a life in the past, in the log as well, as if it had been given so. */
async function lapse(name: string): Promise<void> {
  await query(
    database.url,
    `WITH past AS (SELECT now() - interval '1 second' AS instant),
          logged AS (UPDATE change SET expires_at = instant FROM past WHERE name = $1)
     UPDATE config SET expires_at = instant FROM past WHERE name = $1`,
    [name],
  );
}

async function expired(): Promise<string> {
  const name = word();
  await save(store, name, 'old', { ttl: 100 });
  await lapse(name);
  return name;
}

const history = async (name: string) =>
  (await readLog(database.url)).filter((row) => row.name === name).map(({ operation }) => operation);

const refusedOnExpired: [what: string, change: (name: string) => Change, code: string][] = [
  ['deleting', (name) => deleting(name), 'NOT_FOUND'],
  ['patching', (name) => merging(name, { a: 1 }), 'NOT_FOUND'],
  ['replacing only what is there', (name) => replacing(name, 1, { ifPresent: true }), 'PRECONDITION_FAILED'],
  ['touching', (name) => touching(name, 100), 'PRECONDITION_FAILED'],
];

describe('an entry past its end', () => {
  test.each(refusedOnExpired)(
    '%s is refused as if it were not there, and logs nothing',
    async (_, change, code) => {
      const name = await expired();
      expect(await store.read(name)).toBeUndefined();
      await expect(commit(store, change(name))).rejects.toMatchObject({ code });
      expect(await history(name)).toEqual(['created']);
    },
  );

  test.each([
    ['creating it', (name: string) => creating(name, 'new')],
    ['replacing it', (name: string) => replacing(name, 'new')],
    ['replacing it only when it is absent', (name: string) => replacing(name, 'new', { ifAbsent: true })],
  ])('%s logs the expiry first, and the new entry goes on counting', async (_, change) => {
    const name = await expired();
    const { operation, entry } = await commit(store, change(name));
    expect(operation).toBe('created');
    expect(entry).toMatchObject({ version: 3, expiresAt: null, createdAt: entry.updatedAt });
    expect(await history(name)).toEqual(['created', 'expired', 'created']);
    expect(await store.read(name)).toEqual(entry);
    await expectSoundLog(database.url);
  });

  test('of two servers that make it anew exactly one wins, and it expires once', async () => {
    const name = await expired();
    const results = await Promise.allSettled([store, other].map((at) => commit(at, creating(name, 'new'))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await history(name)).toEqual(['created', 'expired', 'created']);
  });
});

/** Removing what has expired: each end is in the log once, whoever sweeps. */
import { query } from '../support/database.ts';
import { expectSoundLog } from './log.ts';
import { commit, creating, openStore, save, type TestStore } from './stores.ts';
import { lapse, names, populate, sweepAll } from './sweeping.ts';
import { useFreshDatabases } from './use-database.ts';

import.meta.jest.setTimeout(60_000);

const database = useFreshDatabases();
let store: TestStore;
let other: TestStore;

beforeEach(() => {
  store = openStore(database.url);
  other = openStore(database.url);
});

test('removes what has expired, more than one step of it, and logs each end as the work of nobody', async () => {
  await populate(store, 250);
  await save(store, 'stays', 1, { ttl: 100 });
  await save(store, 'stays for ever', 1);
  await lapse(database.url, 10, 'n');
  expect(await sweepAll(database.url, store)).toBe(250);
  expect(await names(database.url)).toEqual(['stays', 'stays for ever']);
  const log = await expectSoundLog(database.url);
  const ends = log.filter(({ operation }) => operation === 'expired');
  expect(ends).toHaveLength(250);
  for (const end of ends) expect(end).toMatchObject({ version: 2, principal: 'system', data: undefined });
  expect(await sweepAll(database.url, store)).toBe(0);
});

test('leaves alone what has expired only just now', async () => {
  await populate(store, 3);
  await lapse(database.url, 3);
  expect(await sweepAll(database.url, store)).toBe(0);
  expect(await names(database.url)).toHaveLength(3);
});

test('two servers that sweep at once log each end once', async () => {
  await populate(store, 300);
  await lapse(database.url, 10);
  const [one, two] = await Promise.all([sweepAll(database.url, store), sweepAll(database.url, other)]);
  expect((one ?? 0) + (two ?? 0)).toBe(300);
  const log = await expectSoundLog(database.url);
  expect(log).toHaveLength(600);
});

test('what is made again meanwhile stays, and the others go', async () => {
  await populate(store, 10);
  await lapse(database.url, 10);
  const recreating: TestStore = {
    ...store,
    async commit(changes) {
      if (changes[0]?.name === 'n4') await commit(other, creating('n4', 'anew'));
      return store.commit(changes);
    },
  };
  expect(await sweepAll(database.url, recreating)).toBe(9);
  expect(await names(database.url)).toEqual(['n4']);
  await expectSoundLog(database.url);
});

test('an end that cannot be written fails the step, and all others are written', async () => {
  await populate(store, 10);
  await lapse(database.url, 10);
  await query(
    database.url,
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN IF old.name = 'n4' THEN RAISE division_by_zero; END IF; RETURN old; END $$;
     CREATE TRIGGER refuse BEFORE DELETE ON config FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  await expect(sweepAll(database.url, store)).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
  expect(await names(database.url)).toEqual(['n4']);
  await expectSoundLog(database.url);
});

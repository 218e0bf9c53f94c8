/** Several changes as one, only tried: what would come of them, and nothing is changed. */
import { expectSoundLog, readConfigs } from '../store/log.ts';
import { commit, create, databaseUrl, lastRevision, useTransactions } from './committing.ts';

useTransactions();

describe('a dry run', () => {
  test('gives what would come of it, versions and revisions included, and changes nothing', async () => {
    await commit([create('there', { a: 1 }, 3600)]);
    const log = await expectSoundLog(databaseUrl());
    const configs = await readConfigs(databaseUrl());
    const changes = [
      { patch: { name: 'there', merge: { data: { a: 2 } } } },
      { patch: { name: 'there', merge: { ttl: 7200 } } },
      { delete: { name: 'there' } },
      create('there', 3),
      { restore: { name: 'there', version: 1 } },
    ];
    const tried = await commit(changes, true);
    expect(await expectSoundLog(databaseUrl())).toEqual(log);
    expect(await readConfigs(databaseUrl())).toEqual(configs);
    const made = await commit(changes, false);
    const withoutTimes = ({ name, data, version, revision }: Record<string, unknown>) => ({
      name,
      data,
      version,
      revision,
    });
    expect(tried.map(withoutTimes)).toEqual(made.map(withoutTimes));
    expect(made.map(withoutTimes).at(-1)).toEqual({
      name: 'there',
      data: { a: 1 },
      version: 5,
      revision: log.length + 4,
    });
  });

  test('null means no', async () => {
    const from = await lastRevision();
    await commit([create('null', 1)], null);
    expect(await lastRevision()).toBe(from + 1);
  });
});

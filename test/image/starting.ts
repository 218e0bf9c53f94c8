/** How it starts: with nothing, with a database, within little memory, and for a migration alone. */
import assert from 'node:assert/strict';
import type { Step } from '../support/prove.ts';
import { freshDatabase } from './database.ts';
import { Container, docker, runOnce } from './engine.ts';

export const starting: readonly Step[] = [
  {
    title: 'without DATABASE_URL it ends, and says what to set',
    async run() {
      const { code, stdout, stderr } = await runOnce({});
      assert.equal(code, 69);
      assert.equal(stdout, '');
      assert.match(stderr, /no DATABASE_URL[\s\S]*Set DATABASE_URL to/);
      assert.doesNotMatch(stderr, /install/);
    },
  },
  {
    title: 'it says its version, and what it can be told',
    async run() {
      assert.equal((await runOnce({}, '--version')).stdout, `config-server ${process.env.VERSION}\n`);
      assert.match((await runOnce({}, '--help')).stdout, /Usage:[\s\S]*migrate[\s\S]*health/);
    },
  },
  {
    title: '`migrate` migrates an empty database, and has nothing to do the second time',
    async run() {
      const settings = await freshDatabase();
      const [first, second] = [await runOnce(settings, 'migrate'), await runOnce(settings, 'migrate')];
      assert.equal(first.code, 0);
      assert.match(first.stdout, /"applied":\["[\s\S]*database migrated/);
      assert.equal(second.code, 0);
      assert.match(second.stdout, /lacks no migration/);
    },
  },
  {
    title: 'it is ready soon, also with an empty database to migrate',
    async run() {
      const settings = await freshDatabase();
      const first = await timeToReady(settings);
      return `${first} s, and ${await timeToReady(settings)} s when there is nothing to migrate`;
    },
  },
  {
    title: 'it starts and serves within 256 MiB',
    async run() {
      const settings = await freshDatabase();
      const server = await Container.startServer(settings, '--memory=256m', '--memory-swap=256m');
      await server.ready();
      const usage = await docker('stats', '--no-stream', '--format', '{{.MemUsage}}', server.name);
      await docker('rm', '--force', server.name);
      return usage;
    },
  },
];

async function timeToReady(settings: Readonly<Record<string, string>>): Promise<string> {
  const begin = performance.now();
  const server = await Container.startServer(settings);
  await server.ready();
  const seconds = (performance.now() - begin) / 1000;
  assert(seconds < 30);
  await docker('rm', '--force', server.name);
  return seconds.toFixed(1);
}

/** What the engine knows of its health, asked by the image's own command, only more often. */
import assert from 'node:assert/strict';
import { ask, FRESH, get, put } from '../process/client.ts';
import { eventually } from '../support/eventually.ts';
import type { Step } from '../support/prove.ts';
import { freshDatabase, postgres } from './database.ts';
import { Container, docker } from './engine.ts';

let server: Container;

export const health: readonly Step[] = [
  {
    title: 'it becomes healthy',
    async run() {
      server = await Container.startServer(
        await freshDatabase(),
        '--health-interval=1s',
        '--health-retries=2',
        '--health-start-period=0s',
      );
      await becomes('healthy');
    },
  },
  {
    title: 'it becomes unhealthy while the database is stopped, serves on, and is healthy again afterwards',
    async run() {
      const { name } = await postgres();
      await docker('stop', name);
      await becomes('unhealthy');
      const [api, admin] = [await server.url(8080), await server.url(9464)];
      assert.equal((await ask(`${admin}/livez`)).status, 200);
      const { status, json } = await get(api, 'health', FRESH);
      assert.deepEqual([status, json.code], [503, 'UNAVAILABLE']);
      await docker('start', name);
      await becomes('healthy');
      assert.equal((await put(api, 'health', 1)).status, 201);
    },
  },
  {
    title:
      'asked many times it leaves no process behind: the first one in the container needs no init before it',
    async run() {
      const script = `
        const states = fs.readdirSync('/proc').filter((pid) => Number(pid) !== process.pid && /^\\d+$/.test(pid))
          .map((pid) => pid + ' ' + /^State:\\s+(\\w)/m.exec(fs.readFileSync('/proc/' + pid + '/status', 'utf8'))[1]);
        console.log(states.join());`;
      await eventually(async () => /^1 [SR]$/.test(await server.evaluate(script)));
      await docker('rm', '--force', server.name);
    },
  },
];

async function becomes(status: string): Promise<void> {
  await eventually(async () => (await server.state()).Health?.Status === status, 60_000);
}

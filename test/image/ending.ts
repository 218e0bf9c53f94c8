/** How it ends: politely when it is asked to, and without loss when it is not. */
import assert from 'node:assert/strict';
import { ask, get, openConnection, unfinishedPut, writeLoad } from '../process/client.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import type { Step } from '../support/prove.ts';
import { freshDatabase } from './database.ts';
import { Container, docker } from './engine.ts';

const GRACE_SECONDS = 10;

export const ending: readonly Step[] = [
  {
    title:
      'SIGTERM ends it with code 0, in time, with an event stream open and a request under way, which is answered',
    async run() {
      const server = await Container.startServer(await freshDatabase());
      await server.ready();
      const api = await server.url(8080);
      const stream = await openStream(api, '/configs');
      await stream.take(1);
      const { begin, end } = unfinishedPut('image.late', { written: true });
      const request = await openConnection(api);
      request.send(begin);
      const admin = await server.url(9464);
      await eventually(async () =>
        /^http_server_active_requests 1$/m.test((await ask(`${admin}/metrics`)).text),
      );

      const started = performance.now();
      const stopped = docker('stop', `--time=${GRACE_SECONDS + 5}`, server.name);
      assert.equal(await stream.ended, true);
      request.send(end);
      await request.closed;
      await stopped;
      const seconds = (performance.now() - started) / 1000;
      const { ExitCode } = await server.state();
      assert.equal(ExitCode, 0);
      assert.match(request.received(), /^HTTP\/1\.1 201 /);
      assert(seconds < GRACE_SECONDS);

      await docker('start', server.name);
      await server.ready();
      assert.deepEqual((await get(await server.url(8080), 'image.late')).json.data, { written: true });
      await docker('rm', '--force', server.name);
      return `${seconds.toFixed(1)} s`;
    },
  },
  {
    title: 'SIGKILL under load, and a start: every write that was acknowledged is there',
    async run() {
      const server = await Container.startServer({ ...(await freshDatabase()), LOG_LEVEL: 'warn' });
      await server.ready();
      const load = writeLoad(await server.url(8080), 16);
      await eventually(() => load.acknowledged.size > 1_000);
      await docker('kill', '--signal=KILL', server.name);
      await load.stop();
      assert.equal((await server.state()).ExitCode, 137);
      await docker('start', server.name);
      await server.ready();
      const api = await server.url(8080);
      for (const [name, revision] of load.acknowledged)
        assert.equal((await get(api, name)).json.revision, revision);
      await docker('rm', '--force', server.name);
      return `${load.acknowledged.size} writes`;
    },
  },
];

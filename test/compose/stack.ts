/** Server and PostgreSQL by compose: they serve, nobody else gets in, and what was acknowledged outlives everything. */
import assert from 'node:assert/strict';
import { ask, FRESH, get, put, writeLoad } from '../process/client.ts';
import { openStream } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import type { Step } from '../support/prove.ts';
import type { Untyped } from '../support/untyped.ts';
import { hasAll, outlives, PATIENCE_MS } from './outlives.ts';
import type { Project } from './project.ts';

const UP = ['up', '--detach', '--wait', '--wait-timeout=120', '--quiet-pull'] as const;

export function stack(project: Project): readonly Step[] {
  return [
    {
      title: 'docker compose up --wait: healthy, and both surfaces write and read',
      async run() {
        await project.compose(...UP);
        const api = await project.api();
        assert.equal((await put(api, 'by.rest', { a: 1 })).status, 201);
        assert.deepEqual((await graphql(api, '{ config(name: "by.rest") { data } }')).config, {
          data: { a: 1 },
        });
        await graphql(api, 'mutation { createConfig(input: {name: "by.graphql", data: 2}) { revision } }');
        assert.equal((await get(api, 'by.graphql')).json.data, 2);
      },
    },
    {
      title: 'no root, no capability, no writable file system, no port but on this machine, no password',
      run: () => isClosed(project),
    },
    {
      title: 'its image says which version it is, and does not pretend to know of which commit',
      async run() {
        const { Labels } = (await project.inspect('server')).Config;
        const told = Object.entries(Labels).filter(([name]) => name.startsWith('org.opencontainers.image.'));
        const image = Object.fromEntries(told.map(([name, value]) => [name.split('.').at(-1), value]));
        assert.deepEqual(Object.keys(image).sort(), ['description', 'licenses', 'title', 'version']);
        assert.equal(image.version, project.environment.VERSION);
      },
    },
    {
      title: 'settings of the environment reach it, and wrong ones end it with 78 and their names',
      async run() {
        const run = ['run', '--rm', '--no-deps', 'server'];
        await assert.rejects(
          project.composeWith({ MAX_STREAMS: 'many' }, ...run),
          /ended with 78:\n[\s\S]*MAX_STREAMS/,
        );
      },
    },
    {
      title: 'down and up keep the data; the server ends with 0',
      async run() {
        await project.compose('stop', 'server');
        assert.equal((await project.inspect('server')).State.ExitCode, 0);
        await project.compose('down');
        await project.compose(...UP);
        assert.deepEqual((await get(await project.api(), 'by.rest', FRESH)).json.data, { a: 1 });
      },
    },
    {
      title: 'the database restarted: the server stays, writes and reads come back, its streams go on',
      run: () => outlives(project, () => project.compose('restart', 'postgres')),
    },
    {
      title: 'the database crashed: it comes back by itself, and with it everything else',
      // Without a checkpoint, as if the power had gone: the next start reads the log.
      run: () =>
        outlives(project, () => project.compose('exec', '-T', 'postgres', 'sh', '-c', 'kill -QUIT 1')),
    },
    {
      title: 'the database killed (SIGKILL) and started again: nothing acknowledged is lost',
      run: () =>
        outlives(project, async () => {
          await project.kill('postgres');
          await project.compose('start', 'postgres');
        }),
    },
    {
      title: 'the server killed (SIGKILL) and started again: nothing acknowledged is lost',
      async run() {
        const load = writeLoad(await project.api(), 8);
        await eventually(() => load.acknowledged.size > 50);
        await project.kill('server');
        await load.stop();
        await project.compose(...UP);
        await hasAll(await project.api(), load.acknowledged);
      },
    },
    { title: 'two servers, on ports of a range, behave as one', run: () => behaveAsOne(project) },
    {
      title: 'down --volumes leaves nothing',
      async run() {
        await project.compose('down', '--volumes');
        assert.deepEqual(await project.remains(), []);
      },
    },
  ];
}

async function isClosed(project: Project): Promise<void> {
  for (const service of ['server', 'postgres']) {
    const { Config, HostConfig, NetworkSettings } = await project.inspect(service);
    assert.match(Config.User, /^(65532:65532|postgres)$/);
    assert.equal(HostConfig.ReadonlyRootfs, true);
    assert.deepEqual([HostConfig.CapDrop, HostConfig.CapAdd], [['ALL'], null]);
    assert.deepEqual(HostConfig.SecurityOpt, ['no-new-privileges:true']);
    assert.ok(HostConfig.Memory > 0);
    assert.equal(HostConfig.LogConfig.Type, 'json-file');
    assert.equal(HostConfig.LogConfig.Config['max-size'], '10m');
    const published = Object.values(NetworkSettings.Ports).flatMap((ports) => ports ?? []);
    assert.equal(published.length, service === 'server' ? 2 : 0);
    for (const { HostIp } of published) assert.equal(HostIp, '127.0.0.1');
    assert.doesNotMatch(Config.Env.join('\n'), /:\/\/[^/]*:[^/]*@|PASSWORD=/);
  }
  assert.equal((await project.inspect('postgres')).HostConfig.NetworkMode, 'none');
}

async function behaveAsOne(project: Project): Promise<void> {
  const [PORT, ADMIN_PORT] = [await freeRange(), await freeRange()];
  await project.composeWith({ PORT, ADMIN_PORT }, ...UP, '--scale', 'server=2');
  const [one, other] = await Promise.all([project.api(1), project.api(2)]);
  assert.notEqual(one, other);
  const stream = await openStream(other, '/configs?prefix=shared.');
  await put(one, 'shared', 0);
  await Promise.all(
    Array.from({ length: 16 }, async (_, client) => {
      const api = client % 2 === 0 ? one : other;
      await eventually(async () => {
        const { json, headers } = await get(one, 'shared', FRESH);
        const { status } = await put(api, 'shared', json.data + 1, { 'If-Match': headers.etag ?? '' });
        // The one thing that may come between is another's increment.
        assert.ok([200, 412].includes(status), `answered ${status}`);
        return status === 200;
      }, PATIENCE_MS);
    }),
  );
  assert.equal((await get(other, 'shared', FRESH)).json.data, 16);
  await put(one, 'shared.news', 1);
  await eventually(() => stream.events().some(({ data }) => data?.name === 'shared.news'));
  stream.leave();
}

/** Ports of which the engine takes those that are free, beginning with one that is. */
async function freeRange(): Promise<string> {
  const first = await freePort();
  return `${first}-${first + 9}`;
}

async function graphql(api: string, query: string): Promise<Untyped> {
  const { json } = await ask(`${api}/graphql`, { method: 'POST', body: { query } });
  assert.equal(json.errors, undefined);
  return json.data;
}

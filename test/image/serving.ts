/**
 * What it serves, with all that is loaded only when it is asked for: pages and their files, tracing, the readable log.
 * A module that the image lacks would show here.
 */
import assert from 'node:assert/strict';
import { ask, get, put } from '../process/client.ts';
import { attempt } from '../support/command.ts';
import type { Step } from '../support/prove.ts';
import { freshDatabase } from './database.ts';
import { Container, docker } from './engine.ts';

let server: Container;

export const serving: readonly Step[] = [
  {
    title: 'it runs without root, capabilities, more privileges to be had, or a file to write to',
    async run() {
      // Traced: nobody takes the traces, and that must not matter.
      const settings = { ...(await freshDatabase()), OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
      server = await Container.startServer(settings);
      await server.ready();
      const status = await server.evaluate("process.stdout.write(fs.readFileSync('/proc/1/status', 'utf8'))");
      assert.match(status, /^Uid:(\t65532){4}$/m);
      assert.match(status, /^Gid:(\t65532){4}$/m);
      assert.match(status, /^CapEff:\t0+$/m);
      assert.match(status, /^CapBnd:\t0+$/m);
      assert.match(status, /^NoNewPrivs:\t1$/m);
      for (const path of ['/x', '/app/x', '/tmp/x'])
        await assert.rejects(server.evaluate(`fs.writeFileSync('${path}', '')`), /EROFS/);
    },
  },
  {
    title: 'REST: what is written is read, listed, patched and removed',
    async run() {
      const api = await server.url(8080);
      assert.equal((await put(api, 'image.rest', { works: true })).status, 201);
      assert.deepEqual((await get(api, 'image.rest')).json.data, { works: true });
      const list = await ask(`${api}/configs?prefix=image.`);
      assert.deepEqual(
        list.json.map(({ name }: { name: string }) => name),
        ['image.rest'],
      );
      const headers = { 'Content-Type': 'application/merge-patch+json' };
      const patched = await ask(`${api}/configs/image.rest`, {
        method: 'PATCH',
        headers,
        body: { data: { more: 1 } },
      });
      assert.deepEqual(patched.json.data, { works: true, more: 1 });
      assert.equal((await ask(`${api}/configs/image.rest`, { method: 'DELETE' })).status, 204);
      const gone = await get(api, 'image.rest');
      assert.deepEqual([gone.status, gone.json.code], [404, 'NOT_FOUND']);
    },
  },
  {
    title: 'GraphQL: the same, its history and a transaction',
    async run() {
      const api = await server.url(8080);
      const graphql = async (query: string) => {
        const { json } = await ask(`${api}/graphql`, { method: 'POST', body: { query } });
        assert.equal(json.errors, undefined);
        return json.data;
      };
      await graphql('mutation { createConfig(input: {name: "image.graphql", data: 1}) { revision } }');
      await graphql(
        'mutation { commitConfigs(changes: [{replace: {name: "image.graphql", data: 2}}]) { revision } }',
      );
      const { config } = await graphql('{ config(name: "image.graphql") { data history { version data } } }');
      assert.deepEqual(config, {
        data: 2,
        history: [
          { version: 2, data: 2 },
          { version: 1, data: 1 },
        ],
      });
    },
  },
  {
    title: 'the console at /docs and the explorer at /graphql are there, with every file that they name',
    async run() {
      const api = await server.url(8080);
      let files = 0;
      for (const page of ['/docs', '/graphql', '/errors']) {
        const { status, headers, text } = await ask(api + page, { headers: { Accept: 'text/html' } });
        assert.equal(status, 200);
        assert.match(String(headers['content-type']), /^text\/html/);
        for (const [, file] of text.matchAll(/(?:src|href)="(assets\/[^"]+)"/g)) {
          assert.equal((await ask(`${api}/${file}`)).status, 200, file);
          files++;
        }
      }
      assert(files > 3);
      for (const path of ['/openapi.json', '/schema.graphql'])
        assert.equal((await ask(api + path)).status, 200);
      return `${files} files`;
    },
  },
  {
    title: 'health and metrics are on the admin port alone',
    async run() {
      const [api, admin] = [await server.url(8080), await server.url(9464)];
      for (const path of ['/livez', '/readyz', '/metrics']) {
        assert.equal((await ask(admin + path)).status, 200, path);
        assert.equal((await ask(api + path)).status, 404, path);
      }
      const { text } = await ask(`${admin}/metrics`);
      assert.match(text, new RegExp(`^config_server_build_info\\{version="${process.env.VERSION}"`, 'm'));
    },
  },
  {
    title: 'its log is JSON lines, or readable when asked to be, and nothing is on standard error',
    async run() {
      const { stdout, stderr } = await logsOf(server);
      assert.equal(stderr, '');
      for (const line of stdout.trim().split('\n')) assert.equal(typeof JSON.parse(line).msg, 'string');
      await docker('rm', '--force', server.name);
      const readable = await Container.startServer({ ...(await freshDatabase()), LOG_FORMAT: 'pretty' });
      await readable.ready();
      assert.match((await logsOf(readable)).stdout, /INFO: started/);
      await docker('rm', '--force', readable.name);
    },
  },
];

const logsOf = ({ name }: Container) => attempt('docker', ['logs', name]);

/** `make run` where it cannot be as it was asked for: it says why and what to do, and leaves nothing running. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import type { Step } from '../support/prove.ts';
import type { Project } from './project.ts';
import { make, PATIENCE_MS, running } from './terminal.ts';

/** After `makeRun`: there is a store of compose then, which must not be missed. */
export function makeRunRefused(project: Project): readonly Step[] {
  return [
    {
      title: 'make run with wrong settings: it ends, and says which',
      async run() {
        const server = make(project, { MAX_STREAMS: 'many' });
        assert.notEqual(await server.end(), 0);
        assert.match(server.output(), /MAX_STREAMS is not a whole number[\s\S]*Error 78/);
        assert.equal(await running(project), '');
      },
    },
    {
      title: 'make run with a port that is taken: it says what to do, and leaves nothing running',
      async run() {
        const taken = createServer().listen(0, '127.0.0.1');
        await once(taken, 'listening');
        const { port } = taken.address() as AddressInfo;
        const server = make(project, { PORT: String(port) });
        assert.notEqual(await server.end(), 0);
        taken.close();
        assert.match(server.output(), /make run: a port is taken [\s\S]*PORT=8090[\s\S]*Error 69/);
        assert.equal(await running(project), '');
      },
    },
    {
      title:
        'make run with a Ctrl-C while it builds: that is its end; with what compose refuses: so it is told',
      async run() {
        const building = make(project, {});
        await eventually(() => /Building/.test(building.output()), PATIENCE_MS);
        building.interrupt();
        assert.equal(await building.end(), 130);
        assert.doesNotMatch(building.output(), /cannot be had|Engine: embedded/);
        const refused = make(project, { HOST: 'example' });
        assert.notEqual(await refused.end(), 0);
        assert.match(
          refused.output(),
          /invalid ip address: example\nmake run: compose does not[\s\S]*Error 64/,
        );
      },
    },
    {
      title:
        'make run without the images: embedded, but where there is a store of compose, which would be missed',
      run: () => withoutImages(project),
    },
    {
      title: 'make run with DATABASE_URL: no database but that; what contradicts is refused',
      async run() {
        const elsewhere = { DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none` };
        const patience = { DATABASE_CONNECT_TIMEOUT_SECONDS: '0' };
        const server = make(project, { ...elsewhere, ...patience });
        assert.notEqual(await server.end(), 0);
        assert.match(
          server.output(),
          /^Engine: none, DATABASE_URL[\s\S]*No connection to PostgreSQL[\s\S]*Error 69/,
        );
        for (const contradiction of [
          { ...elsewhere, ENGINE: 'compose' },
          { ENGINE: 'else' },
          { ENGINE: 'embedded', PROFILE: 'observability' },
          { ENGINE: 'compose', DATA_DIR: '/tmp/any' },
          { DATA_DIR: '/tmp/any', PROFILE: 'observability' },
        ]) {
          const refused = make(project, contradiction);
          assert.notEqual(await refused.end(), 0);
          assert.match(refused.output(), /^make run: [\s\S]*Error 64/);
        }
      },
    },
  ];
}

async function withoutImages(project: Project): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'config-server-make-run-'));
  try {
    const COMPOSE_FILE = `compose.yaml:${join(place, 'compose.yaml')}`;
    await writeFile(join(place, 'compose.yaml'), 'services: {server: {build: {dockerfile: nowhere}}}');
    const refused = make(project, { COMPOSE_FILE });
    assert.notEqual(await refused.end(), 0);
    assert.match(refused.output(), /make run: the images cannot be had[\s\S]*ENGINE=embedded[\s\S]*Error 69/);
    const other = make(project, {
      COMPOSE_FILE,
      COMPOSE_PROJECT_NAME: `${project.name}-new`,
      MAX_STREAMS: 'many',
    });
    assert.notEqual(await other.end(), 0);
    assert.match(other.output(), /The images cannot be had \(above\)\. Engine: embedded\.[\s\S]*Error 78/);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** `make run` as a person has it: started in a terminal, used, ended by Ctrl-C, with Docker and without. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ask, get, put } from '../process/client.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import type { Step } from '../support/prove.ts';
import { docker, type Project } from './project.ts';

/** The first time an image is built, or the sources are. */
const PATIENCE_MS = 300_000;

export function makeRun(project: Project): readonly Step[] {
  return [
    {
      title: 'make run, where Docker answers: in containers, for people to read, with the settings given',
      async run() {
        const { server, api } = await start(project, { MAX_BODY_BYTES: '1024' });
        assert.match(server.output(), /^Engine: compose\. The other one: ENGINE=embedded make run\n/);
        assert.match(server.output(), /^\[[\d:.]+\] INFO: started/m);
        const ready = `\nReady: ${api.replace('127.0.0.1', 'localhost')}, `;
        await eventually(() => server.output().includes(ready), PATIENCE_MS);
        const again = make(project, { ENGINE: 'compose' });
        assert.notEqual(await again.end(), 0);
        assert.match(again.output(), /make run: it is running already[\s\S]*Error 64/);
        assert.equal((await put(api, 'kept', 'x'.repeat(2000))).status, 413);
        assert.equal((await put(api, 'kept', 1)).status, 201);
        await interrupt(server, api);
        assert.match(server.output(), /INFO: stopped/);
        assert.equal(await running(project), '');
        assert.equal((await project.inspect('postgres')).State.ExitCode, 0);
      },
    },
    {
      title: 'make run again: what was written is there',
      async run() {
        const { server, api } = await start(project, { ENGINE: 'compose' });
        assert.equal((await get(api, 'kept')).json.data, 1);
        await interrupt(server, api);
        assert.equal(server.output().match(/INFO: started/g)?.length, 1);
      },
    },
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
      title:
        'make run without an engine, or with DATA_DIR: embedded, with the reason; ENGINE=embedded without one',
      run: () => embedded(project),
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

async function embedded(project: Project): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'config-server-make-run-'));
  await chmod(place, 0o755);
  const DATA_DIR = join(place, 'data');
  try {
    // What it would begin with is the data of this directory: a start that fails is enough.
    const lonely = make(project, { DOCKER_HOST: 'unix:///nowhere/docker.sock', MAX_STREAMS: 'many' });
    assert.notEqual(await lonely.end(), 0);
    assert.match(
      lonely.output(),
      /^Engine: embedded \(.*\/nowhere\/docker\.sock.*\)\. The other one: ENGINE=compose make run\n[\s\S]*Error 78/,
    );
    const first = await start(project, { DATA_DIR });
    assert.match(first.server.output(), /^Engine: embedded \(DATA_DIR is set\)\./);
    assert.equal((await put(first.api, 'kept', 1)).status, 201);
    await interrupt(first.server, first.api);
    const second = await start(project, { DATA_DIR, ENGINE: 'embedded' });
    assert.match(second.server.output(), /^Engine: embedded\. The other one: ENGINE=compose make run\n/);
    assert.equal((await get(second.api, 'kept')).json.data, 1);
    await interrupt(second.server, second.api);
  } finally {
    await rm(place, { recursive: true, force: true, maxRetries: 20 });
  }
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

/** Whatever of it runs. */
export const running = ({ name }: Project) =>
  docker(['ps', '--quiet', '--filter', `label=com.docker.compose.project=${name}`]);

type Running = ReturnType<typeof make>;

const terminals = new Set<ChildProcess>();

/** Ends what a step that has failed has left: without its terminal, all that make has started ends. */
export function leaveTerminals(): void {
  for (const child of terminals) child.kill('SIGKILL');
}

/** In a terminal of its own, where Ctrl-C goes to all that make has started. */
function make({ environment }: Project, settings: Readonly<Record<string, string>>) {
  const { ENGINE, PROFILE, DATABASE_URL, DATA_DIR, MAKEFLAGS, MAKELEVEL, ...others } = environment;
  const child = spawn('script', ['--quiet', '--return', '--command', 'make run', '/dev/null'], {
    env: { ...others, TERM: 'dumb', ...settings },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  terminals.add(child);
  let code: number | undefined;
  child.once('close', (ended) => {
    terminals.delete(child);
    code = ended ?? -1;
  });
  const shown = () => stripVTControlCharacters(output).replaceAll('\r\n', '\n');
  return {
    output: shown,
    code: () => code,
    /** @returns the exit code, when it has ended and its output is complete */
    end: () =>
      eventually(() => code, PATIENCE_MS).catch(() => {
        throw new Error(`make run has not ended:\n${shown()}`);
      }),
    interrupt: () => child.stdin.write('\x03'),
  };
}

export async function start(project: Project, settings: Readonly<Record<string, string>>) {
  const [port, admin] = await Promise.all([freePort(), freePort()]);
  const server = make(project, { PORT: String(port), ADMIN_PORT: String(admin), ...settings });
  const isReady = () =>
    ask(`http://127.0.0.1:${admin}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    );
  await eventually(async () => server.code() !== undefined || (await isReady()), PATIENCE_MS);
  assert.equal(server.code(), undefined, server.output());
  return { server, api: `http://127.0.0.1:${port}` };
}

export async function interrupt(server: Running, api: string): Promise<void> {
  server.interrupt();
  const code = await server.end();
  // What it started ended with 0; make itself ends by the signal, as always.
  assert.ok([0, 130].includes(code), `${code}\n${server.output()}`);
  assert.doesNotMatch(server.output(), /\bError\b/);
  await assert.rejects(ask(api));
}

/** `make run` as a person has it: started in a terminal, used, ended by Ctrl-C, with Docker and without. */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get, put } from '../process/client.ts';
import { eventually } from '../support/eventually.ts';
import type { Step } from '../support/prove.ts';
import type { Project } from './project.ts';
import { interrupt, make, PATIENCE_MS, running, start } from './terminal.ts';

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
      title:
        'make run without an engine, or with DATA_DIR: embedded, with the reason; ENGINE=embedded without one',
      run: () => embedded(project),
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

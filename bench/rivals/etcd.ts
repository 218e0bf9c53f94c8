/**
 * etcd, one member, with its default settings, asked over HTTP by its gateway. It is built from its Go module;
 * `go install` refuses it, for its go.mod replaces modules, so a module of ours requires it.
 */
import { join } from 'node:path';
import { makeDirectory, startProgram } from '../children.ts';
import { dataOf, names } from '../entries.ts';
import { VARYING } from '../job.ts';
import { freePort } from '../subject.ts';
import { exists, installed, type Rival, run, untilAnswers } from './rival.ts';

const VERSION = 'v3.6.16';
const MODULE = 'go.etcd.io/etcd/server/v3';

export async function startEtcd(): Promise<Rival> {
  const directory = await installed(`etcd-${VERSION}`, build);
  const url = `http://127.0.0.1:${await freePort()}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  const process = startProgram(join(directory, 'etcd'), [
    `--data-dir=${await makeDirectory()}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--log-level=fatal',
  ]);
  await untilAnswers(`${url}/health`);
  return { title: `etcd ${VERSION.slice(1)}`, url, process, ...requests };
}

async function build(directory: string): Promise<void> {
  const go = await findGo();
  await run(directory, go, 'mod', 'init', 'bench');
  await run(directory, go, 'get', `${MODULE}@${VERSION}`);
  await run(directory, go, 'build', '-o', 'etcd', MODULE);
}

async function findGo(): Promise<string> {
  const places = [...(process.env.PATH ?? '').split(':'), '/usr/local/go/bin'].map((place) =>
    join(place, 'go'),
  );
  for (const place of places) {
    if (await exists(place)) return place;
  }
  throw new Error(
    'The figure "field" builds etcd, which takes Go (https://go.dev/dl): there is no `go` in the PATH.',
  );
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A number of bytes that is a multiple of three: so base64 goes on behind it, and digits are base64, too. */
function encode(name: string): string {
  const text = JSON.stringify(dataOf(name));
  return base64(text + ' '.repeat((3 - (Buffer.byteLength(text) % 3)) % 3));
}

const range = (options: object) => ({
  method: 'POST' as const,
  requests: names.map((name) => ({
    path: '/v3/kv/range',
    body: JSON.stringify({ key: base64(name), ...options }),
  })),
});

const requests = {
  read: { linearizable: range({}), serializable: range({ serializable: true }) },
  write: {
    method: 'POST' as const,
    requests: names.map((name) => ({
      path: '/v3/kv/put',
      body: JSON.stringify({ key: base64(name), value: encode(name) + VARYING }),
    })),
  },
};

/** What is in the image, and in what is told of it, looked at without running it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { attempt, run } from '../support/command.ts';
import type { Step } from '../support/prove.ts';
import { docker, image } from './engine.ts';
import { list } from './files.ts';
import { refused } from './refused.ts';
import { buildSpoilt, SPOILS } from './spoilt.ts';

const MEGABYTE = 1e6;
const MOST_MEGABYTES = 250;

export const inside: readonly Step[] = [
  {
    title: 'it is small, and says of each part what it weighs',
    async run() {
      const total = Number(await docker('image', 'inspect', '--format', '{{.Size}}', image));
      assert(total <= MOST_MEGABYTES * MEGABYTE, `${total} bytes`);
      const history = await docker('history', '--format', '{{.Size}} {{.CreatedBy}}', image);
      const parts = [...history.matchAll(/^(\S+) COPY \/(\S+)/gm)].map(([, size, part]) => `${part} ${size}`);
      assert.deepEqual(
        parts.map((part) => part.split(' ')[0]),
        ['build', 'dependencies', 'runtime'],
      );
      return `${(total / MEGABYTE).toFixed(0)} MB (${parts.join(', ')})`;
    },
  },
  {
    title: 'it tells what it is, and from which commit it was made',
    async run() {
      const { Config: config } = await inspect();
      const label = (name: string) => config.Labels[`org.opencontainers.image.${name}`];
      const manifest = JSON.parse(await readFile('package.json', 'utf8'));
      assert.equal(label('title'), manifest.name);
      assert.equal(label('description'), manifest.description);
      assert.equal(label('licenses'), manifest.license);
      assert.equal(label('version'), process.env.VERSION);
      const revision = await run('git', ['rev-parse', 'HEAD']);
      assert.equal(label('revision'), revision.trim());
      assert.match(label('created') ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.equal(label('source'), await source());
      assert(!Object.values(config.Labels).includes(''));
    },
  },
  {
    title:
      'it runs as a user with a number, by no shell, with no settings but two, and knows how to ask for its health',
    async run() {
      const { Config: config } = await inspect();
      assert.equal(config.User, '65532:65532');
      assert.deepEqual(config.Entrypoint, ['/usr/bin/node', '/app/src/main.js']);
      assert.deepEqual(config.Healthcheck.Test, ['CMD', ...config.Entrypoint, 'health']);
      assert.deepEqual(Object.keys(config.ExposedPorts), ['8080/tcp', '9464/tcp']);
      const settings = config.Env.filter((variable) => !variable.startsWith('PATH='));
      assert.deepEqual(settings, ['NODE_ENV=production', 'HOST=0.0.0.0']);
    },
  },
  {
    title: 'it has the dependencies, and nothing of development',
    async run() {
      const files = (await list(image)).map(({ path }) => path);
      const { devDependencies, optionalDependencies, dependencies } = JSON.parse(
        await readFile('package.json', 'utf8'),
      );
      const has = (name: string) => files.some((path) => path.startsWith(`app/node_modules/${name}/`));
      assert.deepEqual(
        Object.keys(dependencies).filter((name) => !has(name)),
        [],
      );
      assert.deepEqual(Object.keys({ ...devDependencies, ...optionalDependencies }).filter(has), []);
      const strange =
        /(^|\/)(\.git|\.env|\.npm|\.npmrc|\.cache)(\/|$)|\.(ts|mts|cts|map)$|^(src|root|home|var\/cache)\//;
      assert.deepEqual(
        files.filter((path) => strange.test(path)),
        [],
      );
    },
  },
  {
    title: 'each file is one that is expected, none but node is a program, and none tells a secret',
    async run() {
      assert.deepEqual(await refused(image), []);
    },
  },
  {
    title: 'with a key, a password, a shell or a certificate put into it, each would have been found',
    async run() {
      assert.deepEqual(await refused(await buildSpoilt()), SPOILS);
    },
  },
  {
    title: 'of each package of Debian that a library is of it has the record and the licence',
    async run() {
      const files = (await list(image)).map(({ path }) => path);
      const named = (pattern: RegExp) => files.flatMap((path) => pattern.exec(path)?.[1] ?? []).sort();
      const packages = named(/^var\/lib\/dpkg\/status\.d\/([^/]+)$/);
      assert(packages.includes('libc6'));
      assert.deepEqual(named(/^usr\/share\/doc\/([^/]+)\/copyright$/), packages);
    },
  },
  {
    title: 'all of it is root’s, nobody else may write to it, and nothing raises whoever runs it',
    async run() {
      const open = (await list(image)).filter(
        ({ mode, owner, path }) =>
          !mode.startsWith('l') &&
          path !== 'tmp/' &&
          (owner !== '0/0' || mode[8] === 'w' || /[sS]/.test(mode)),
      );
      assert.deepEqual(open, []);
    },
  },
  {
    title: 'its history tells no secret',
    async run() {
      const history = await docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', image);
      const told = new Set([...history.matchAll(/(?:^|\s)ARG (\w+)/gm)].map(([, name]) => name));
      assert.deepEqual([...told], ['VERSION']);
      assert.doesNotMatch(history, /password|secret|token|:\/\/[^/\s]*@/i);
    },
  },
];

interface Inspected {
  readonly Config: {
    readonly User: string;
    readonly Entrypoint: readonly string[];
    readonly Env: readonly string[];
    readonly ExposedPorts: Readonly<Record<string, object>>;
    readonly Healthcheck: { readonly Test: readonly string[] };
    readonly Labels: Readonly<Record<string, string>>;
  };
}

async function inspect(): Promise<Inspected> {
  return JSON.parse(await docker('image', 'inspect', image))[0];
}

/** Where others find the sources: the origin of this clone, when that is an address of theirs, too. */
async function source(): Promise<string | undefined> {
  const { stdout: origin } = await attempt('git', ['config', '--get', 'remote.origin.url']);
  const [, host, path] =
    /^(?:https:\/\/(?:[^/@]*@)?([^/]+)\/|[^/@]+@([^/:]+):)(.+?)(?:\.git)?\n$/
      .exec(origin)
      ?.filter((part) => part !== undefined) ?? [];
  return host && `https://${host}/${path}`;
}

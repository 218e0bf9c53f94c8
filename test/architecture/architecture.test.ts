/**
 * The rules of the architecture, read from the import statements. Arrows point down: from the process to
 * the surfaces, from them to the operations, the store and the database, and never back.
 */
import { findCycles, readSources, type SourceFile } from './source.ts';

const files = readSources();
/** What dashboards and rules are made from: no part of the server, but written alike. */
const observability = readSources('observability/src');

interface Rule {
  readonly rule: string;
  readonly in: RegExp;
  readonly never: RegExp;
}

const PROCESS = '(main|server|app|command-line)\\.ts$';
const SURFACES = '(rest|graphql|http)/';
const WEB = '(express|graphql|type-graphql|@apollo/.*)(/.*)?$';

const rules: Rule[] = [
  { rule: 'rest/ knows nothing of graphql/', in: /^rest\//, never: /^graphql\// },
  { rule: 'graphql/ knows nothing of rest/', in: /^graphql\//, never: /^rest\// },
  { rule: 'store/ knows no surface', in: /^store\//, never: new RegExp(`^${SURFACES}`) },
  { rule: 'store/ knows no HTTP and no GraphQL', in: /^store\//, never: new RegExp(`^(node:http$|${WEB})`) },
  { rule: 'store/ knows no operation', in: /^store\//, never: /^(configs|operation)\// },
  {
    rule: 'database/ knows nothing above it',
    in: /^database\//,
    never: new RegExp(`^((store|configs|operation|errors)/|${SURFACES}|${WEB})`),
  },
  { rule: 'operation/ knows no surface', in: /^operation\//, never: new RegExp(`^(${SURFACES}|express$)`) },
  { rule: 'only main.ts knows the process', in: /\/|^settings\.ts$/, never: new RegExp(`^${PROCESS}`) },
  {
    rule: 'only database/ and store/ import the Prisma client',
    in: /^(?!(database|store)\/)/,
    never: /^(@prisma\/(?!instrumentation$)|\.prisma\/|database\/generated\/)/,
  },
  {
    rule: 'only observability/ imports the SDK of OpenTelemetry',
    in: /^(?!observability\/)/,
    never: /^(@opentelemetry\/(?!(api|core)$)|@prisma\/instrumentation$)/,
  },
  {
    rule: 'only database/, store/ and the translation of errors import pg',
    in: /^(?!(database|store)\/|errors\/from-database\.ts$)/,
    never: /^pg(-|$)/,
  },
];

test('the sources are found, with their imports', () => {
  const store = files.find(({ path }) => path === 'store/store.ts');
  expect(store?.imports).toContainEqual({ of: 'store/reader.ts', typeOnly: false });
  expect(store?.imports).toContainEqual({ of: 'store/entry.ts', typeOnly: true });
  const main = files.find(({ path }) => path === 'main.ts');
  expect(main?.imports).toContainEqual({ of: 'server.ts', typeOnly: false });
  const paths = new Set(files.map(({ path }) => path));
  const ours = files
    .flatMap(({ imports }) => imports.map((one) => one.of))
    .filter((of) => /^\w.*\.ts$/.test(of));
  for (const of of ours) if (!of.startsWith('database/generated/')) expect(paths).toContain(of);
});

test.each(rules)('$rule', ({ in: where, never }) => {
  const concerned = files.filter(({ path }) => where.test(path));
  expect(concerned).not.toEqual([]);
  const broken = concerned.flatMap(({ path, imports }) =>
    imports.filter(({ of }) => never.test(of)).map(({ of }) => `${path} imports ${of}`),
  );
  expect(broken).toEqual([]);
});

const pathsOf = (which: (file: SourceFile) => boolean) => files.filter(which).map(({ path }) => path);

/** main.ts hands the environment to settings.ts; programs.ts hands it on to PostgreSQL's programs. */
test('only the settings read the environment', () => {
  const readers = pathsOf(({ text }) => /\bprocess\s*\.\s*env\b|\benv\b[^;]*from 'node:process'/.test(text));
  expect(readers).toEqual(['database/programs.ts', 'main.ts']);
  expect(files.find(({ path }) => path === 'main.ts')?.text.match(/process\.env/g)).toHaveLength(1);
});

describe.each([
  ['src', files],
  ['observability/src', observability],
])('%s', (_, all) => {
  const pathsIn = (which: (file: SourceFile) => boolean) => all.filter(which).map(({ path }) => path);

  test('no file imports itself by way of others, types aside', () => {
    expect(findCycles(all)).toEqual([]);
  });

  test('every file opens with a comment that says what it is', () => {
    expect(pathsIn(({ text }) => !/^(#!.*\n)?\/\*\*(\n \*)? \w/.test(text))).toEqual([]);
  });

  test('every file is under 8 kB', () => {
    expect(pathsIn(({ text }) => Buffer.byteLength(text) >= 8192)).toEqual([]);
  });

  test('nothing is exported by default, and nothing is a bag of utilities', () => {
    expect(pathsIn(({ text }) => /^export default /m.test(text))).toEqual([]);
    expect(pathsIn(({ path }) => /\b(utils?|helpers?|common|misc)\b/.test(path))).toEqual([]);
  });
});

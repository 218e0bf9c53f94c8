/**
 * Makes assets/, all that the server has for browsers: the console and the explorer, bundled from packages so that
 * nothing comes from another host and nothing is needed at run time but the files. The names of files have a hash of
 * what is in them, so that they may be kept for ever; beside each large one lies its gzip, so that nobody compresses
 * while a browser waits.
 */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const OUT = join(ROOT, 'assets');
const COMPRESSED = /\.(js|css|json|ttf)$/;

const workers = {
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
};

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT);
const workerFiles = await bundle({ entryPoints: workers, format: 'iife' });
const pageFiles = await bundle({
  entryPoints: { console: 'web/console.ts', explorer: 'web/explorer.ts' },
  format: 'esm',
  splitting: true,
  define: {
    'process.env.NODE_ENV': '"production"',
    WORKERS: JSON.stringify(
      Object.fromEntries(Object.keys(workers).map((name) => [name, workerFiles(`${name}.js`)])),
    ),
  },
});
await copyFile(join(ROOT, 'docs/openapi.json'), join(OUT, 'openapi.json'));
for (const page of ['explorer', 'console']) {
  const html = await readFile(join(ROOT, `web/${page}.html`), 'utf8');
  await writeFile(
    join(OUT, `${page}.html`),
    html.replace(/(?<==")(console|explorer)\.(js|css)(?=")/g, (file) => pageFiles(file)),
  );
}
for (const file of (await readdir(OUT)).filter((name) => COMPRESSED.test(name)))
  await writeFile(join(OUT, `${file}.gz`), gzipSync(await readFile(join(OUT, file)), { level: 9 }));

/** Returns where, seen from a page, an entry point's script or style sheet is. */
async function bundle(options: BuildOptions): Promise<(file: string) => string> {
  const { metafile } = await build({
    bundle: true,
    minify: true,
    legalComments: 'linked',
    target: 'es2023',
    outdir: OUT,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.ttf': 'file' },
    logLevel: 'warning',
    absWorkingDir: ROOT,
    ...options,
    metafile: true,
  });
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  return (file) => {
    const [name, extension] = file.split('.');
    const made = files.find((each) => each.startsWith(`${name}-`) && each.endsWith(`.${extension}`));
    if (!made) throw new Error(`nothing was made of ${file}`);
    return `assets/${made}`;
  };
}

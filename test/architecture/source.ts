/** The sources as the architecture test sees them: paths, texts, and what each imports, at run time or as types only. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

export interface Import {
  /** A path from the sources' root, when it is one of ours; else the module's name. */
  readonly of: string;
  /** Gone after compilation. */
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** From the sources' root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?([\w*\s{},$]+?\s+from\s+)?'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

/** @param root from the repository's. */
export function readSources(root = 'src'): SourceFile[] {
  const directory = fileURLToPath(new URL(root, ROOT));
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('database/generated/'))
    .sort()
    .map((path) => {
      const text = readFileSync(join(directory, path), 'utf8');
      return { path, text, imports: importsOf(path, text) };
    });
}

function importsOf(path: string, text: string): Import[] {
  const resolve = (specifier: string) =>
    specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier;
  const imports: Import[] = [];
  for (const [, type, clause, specifier = ''] of text.matchAll(STATEMENT)) {
    imports.push({ of: resolve(specifier), typeOnly: type !== undefined || hasTypesOnly(clause) });
  }
  for (const [, specifier = ''] of text.matchAll(DYNAMIC)) {
    imports.push({ of: resolve(specifier), typeOnly: false });
  }
  return imports;
}

/** `{ type A, type B }` */
function hasTypesOnly(clause: string | undefined): boolean {
  const names = /^\s*\{([^}]*)\}/.exec(clause ?? '')?.[1]?.split(',') ?? [];
  const given = names.map((name) => name.trim()).filter(Boolean);
  return given.length > 0 && given.every((name) => name.startsWith('type '));
}

/** Files that import one another in a circle at run time, each circle once; none if all is well. */
export function findCycles(files: readonly SourceFile[]): string[][] {
  const edges = new Map(
    files.map(({ path, imports }) => [path, imports.filter((one) => !one.typeOnly).map((one) => one.of)]),
  );
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start !== -1) cycles.push([...trail.slice(start), path]);
    if (start !== -1 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles;
}

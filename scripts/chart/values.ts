/**
 * charts/config-server/values.yaml as it explains itself: each value with the comment `# --` before it, which is the
 * only place where a value is described. Fails on a value without one, so that none is left out of README and schema.
 */
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';

export interface Value {
  /** From the top: `['image', 'tag']`. */
  readonly path: readonly string[];
  readonly byDefault: unknown;
  readonly about: string;
}

export function readValues(text: string): Value[] {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) throw new Error('values.yaml is no map');
  return [...valuesOf(contents, [])];
}

/** A map with a comment is one value, whatever it has in it. */
function* valuesOf(map: YAMLMap, above: readonly string[]): Generator<Value> {
  for (const [index, pair] of map.items.entries()) {
    const path = [...above, keyOf(pair)];
    const about = commentOf(pair, index === 0 ? map : undefined);
    if (about) yield { path, byDefault: toJson(pair.value), about };
    else if (isMap(pair.value) && pair.value.items.length > 0) yield* valuesOf(pair.value, path);
    else throw new Error(`values.yaml says nothing about ${path.join('.')}`);
  }
}

/** Where a map begins with a comment, the parser takes it for the map's own. */
function commentOf({ key }: Pair, map: YAMLMap | undefined): string | undefined {
  const text = (isScalar(key) && key.commentBefore) || map?.commentBefore || '';
  return /^ -- (.*)$/m.exec(text)?.[1];
}

function keyOf({ key }: Pair): string {
  if (!isScalar(key)) throw new Error('values.yaml has a key that is no text');
  return String(key.value);
}

function toJson(node: unknown): unknown {
  return (node as { toJSON(): unknown }).toJSON();
}

/** Afterwards: every write that was acknowledged, looked for one by one in the history of its entry. */
import { Connection } from './connection.ts';
import { execute } from './surfaces.ts';
import type { Tally } from './tally.ts';

export interface Verdict {
  /** Acknowledged, and not in the history at the revision that was acknowledged. */
  readonly lost: readonly string[];
  /** There, though it was never written, or more than once. */
  readonly strange: readonly string[];
  /** Writes without an answer that have come to be there. */
  readonly keptUnanswered: number;
}

const PAGE = 100;
const DOCUMENT = `query($name: ConfigName!, $first: Int!, $before: Int) {
  config(name: $name) { history(first: $first, before: $before) { version revision data } }
}`;

export async function compareWithHistory(api: string, tally: Tally): Promise<Verdict> {
  const connection = new Connection(api);
  const found = new Map<string, number>();
  const strange: string[] = [];
  for (const name of new Set(tally.acknowledged.map((write) => write.name))) {
    for await (const { revision, data } of historyOf(connection, name)) {
      if (found.has(data.value)) strange.push(`${data.value} at ${revision}, and ${found.get(data.value)}`);
      found.set(data.value, revision);
    }
  }
  connection.close();
  const lost = tally.acknowledged
    .filter(({ value, revision }) => found.get(value) !== revision)
    .map(({ name, value, revision }) => `${value} of ${name} at ${revision}`);
  const written = new Set(tally.acknowledged.map(({ value }) => value));
  const others = [...found.keys()].filter((value) => !written.has(value));
  strange.push(...others.filter((value) => !tally.unknown.has(value)));
  return { lost, strange, keptUnanswered: others.filter((value) => tally.unknown.has(value)).length };
}

interface Version {
  readonly version: number;
  readonly revision: number;
  readonly data: { readonly value: string };
}

async function* historyOf(connection: Connection, name: string): AsyncGenerator<Version> {
  let before: number | null = null;
  for (;;) {
    const { config } = await execute(connection, DOCUMENT, { name, first: PAGE, before });
    const versions: Version[] = config?.history ?? [];
    yield* versions;
    before = versions.at(-1)?.version ?? 1;
    if (versions.length < PAGE || before === 1) return;
  }
}

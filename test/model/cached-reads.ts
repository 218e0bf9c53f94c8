/**
 * What a read may show that the cache may answer: a state of the log, not older than what this server has shown
 * or acknowledged before it was asked, and not older than the feed may be late. Compared with the log itself.
 */
import type { LogRow } from '../store/log.ts';
import type { Operation } from './operation.ts';

/** The feed's interval and its tolerance, with ample time for the queries. */
const LATEST_MS = 10_000;
const CLOCKS_MS = 20;

/** One state of a name: from a revision on, until the next change of the name. */
interface Spell {
  readonly from: number;
  readonly to: number;
  /** Until when it was so. */
  readonly until: number;
  /** Absent: there was no entry. */
  readonly row?: LogRow;
}

export interface StaleRead {
  readonly read: Operation;
  /** What the same server had shown or acknowledged before. */
  readonly after: Operation | undefined;
  /** What the log has of this name from there on. */
  readonly log: readonly string[];
}

/** From where on a read may show the log, and what has made it so. */
interface Floor {
  readonly revision: number;
  readonly by?: Operation;
}

/** The reads that no state of the log explains. */
export function staleReads(operations: readonly Operation[], log: readonly LogRow[]): StaleRead[] {
  const spells = spellsOf(log);
  const stale: StaleRead[] = [];
  const floors = new Map<string, Floor>();
  const begun = new Map<Operation, Floor>();
  for (const { operation, isReturn } of momentsOf(operations)) {
    const { name, server } = operation;
    const key = `${server} ${name}`;
    const floor = floors.get(key) ?? { revision: 0 };
    if (!isReturn) {
      begun.set(operation, floor);
      continue;
    }
    const ofName = spells.get(name) ?? [NOTHING];
    const oldest = begun.get(operation) ?? floor;
    const vouched = vouchedFor(operation, ofName, oldest.revision);
    if (vouched === undefined)
      stale.push({ read: operation, after: oldest.by, log: excerpt(ofName, oldest) });
    else if (vouched > floor.revision) floors.set(key, { revision: vouched, by: operation });
  }
  return stale;
}

/** The revision for which the server vouches by its answer; undefined when that is older than it may be. */
function vouchedFor(operation: Operation, spells: readonly Spell[], oldest: number): number | undefined {
  const { request, answer, called } = operation;
  if (request.kind !== 'read') return acknowledged(operation, spells);
  if (answer.kind === 'found' && isOver(answer.entry.expiresAt, called)) return undefined;
  return spells.find(
    (spell) => spell.to > oldest && spell.until >= called - LATEST_MS && isShown(spell, operation),
  )?.from;
}

function excerpt(spells: readonly Spell[], { revision }: Floor): string[] {
  return spells
    .filter(({ to }) => to > revision - 50)
    .slice(0, 12)
    .map(({ row }) => JSON.stringify(row));
}

const NOTHING: Spell = { from: 0, to: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY };

function spellsOf(log: readonly LogRow[]): Map<string, Spell[]> {
  const spells = new Map<string, Spell[]>();
  for (const [name, rows] of Map.groupBy(log, (row) => row.name)) {
    const starts = [{ from: 0 }, ...rows.map((row) => ({ from: row.revision, row }))];
    const ofName = starts.map(({ from, ...rest }, index): Spell => {
      const next = rows[index];
      const until = next?.updatedAt.getTime() ?? Number.POSITIVE_INFINITY;
      return { from, to: next?.revision ?? Number.POSITIVE_INFINITY, until, ...rest };
    });
    spells.set(name, ofName);
  }
  return spells;
}

function isShown({ row }: Spell, { answer, returned }: Operation): boolean {
  if (answer.kind === 'found') return row?.revision === answer.entry.revision && row.data !== undefined;
  // Absent, or over; a touch may have made it last longer than the log knows.
  return !row || row.data === undefined || isOver(row.expiresAt?.getTime() ?? null, returned + 2 * CLOCKS_MS);
}

function isOver(expiresAt: number | null, now: number): boolean {
  return expiresAt !== null && expiresAt < now - CLOCKS_MS;
}

/** The revision that the server has vouched for by its answer; 0 when it has not. */
function acknowledged({ answer }: Operation, spells: readonly Spell[]): number {
  if (answer.kind === 'saved') return answer.entry.revision;
  if (answer.kind !== 'removed') return 0;
  return spells.find(({ row }) => row?.version === answer.version + 1)?.from ?? 0;
}

/** Calls and returns in order of time; at the same time, calls first. */
function momentsOf(operations: readonly Operation[]) {
  const moments = operations.flatMap((operation) => [
    { operation, at: operation.called, isReturn: false },
    { operation, at: operation.returned, isReturn: true },
  ]);
  return moments
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at || Number(a.isReturn) - Number(b.isReturn));
}

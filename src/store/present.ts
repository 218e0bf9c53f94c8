/**
 * The present state for a watch: page after page of entries, then `ready`. The pages are of different
 * instants, so what the log says of the time between is told as well: each change that the page of its name
 * did not show yet. At `ready` the whole is the state at one revision, from which the watch goes on.
 */
import type { PrismaClient } from '../database/prisma.ts';
import type { WatchEvent } from './event.ts';
import type { EntryFilter } from './filter.ts';
import type { Listing, Page } from './listing.ts';
import { readLog } from './log.ts';
import type { Selection } from './selection.ts';

/** What is in one page: names up to `last`, as they were at `revision`. */
interface Stretch {
  readonly last: string | undefined;
  readonly revision: number;
}

export interface PresentOptions {
  readonly listing: Listing;
  readonly prisma: PrismaClient;
  readonly filter: EntryFilter;
  readonly selection: Selection;
}

const PAGE_SIZE = 500;
/** Of data: every stream that begins holds so much while its client does not read. */
const PAGE_BYTES = 256 * 1024;

/** @returns the revision of `ready`. @throws ApiError COMPACTED when it takes longer than the log is kept. */
export async function* presentState(
  options: PresentOptions,
): AsyncGenerator<readonly WatchEvent[], number, undefined> {
  const { listing, filter } = options;
  const stretches: Stretch[] = [];
  let page: Page | undefined;
  do {
    const last = page?.entries.at(-1);
    page = await listing.page({
      ...filter,
      limit: PAGE_SIZE,
      maxBytes: PAGE_BYTES,
      orderBy: 'NAME_ASC',
      after: last,
    });
    stretches.push({ last: page.more ? page.entries.at(-1)?.name : undefined, revision: page.revision });
    if (page.entries.length > 0) yield page.entries.map((entry) => ({ type: 'current', entry }));
  } while (page.more);
  yield* between(options, stretches);
  yield [{ type: 'ready', revision: page.revision }];
  return page.revision;
}

async function* between(
  { prisma, selection }: PresentOptions,
  stretches: readonly Stretch[],
): AsyncGenerator<readonly WatchEvent[], void, undefined> {
  const end = stretches.at(-1)?.revision ?? 0;
  let position = stretches[0]?.revision ?? 0;
  while (position < end) {
    const { records } = await readLog(prisma, position);
    const missed = records.filter(({ entry: { name, revision } }) => {
      const stretch = stretches.find(({ last }) => last === undefined || name <= last);
      return revision <= end && revision > (stretch?.revision ?? 0);
    });
    const events = await selection.eventsOf(missed);
    if (events.length > 0) yield events;
    position = records.at(-1)?.entry.revision ?? end;
  }
}

/** Pages of entries as Relay connections: the rules of the list's arguments, and cursors for its entries. */
import { type ApiError, inputError } from '../errors/api-error.ts';
import type { Entry } from '../store/entry.ts';
import type { EntryFilter } from '../store/filter.ts';
import type { EntryOrder } from '../store/listing.ts';
import type { Store } from '../store/store.ts';
import { listId, type PageKey } from './cursor.ts';
import { toCondition } from './filter.ts';
import type { ConfigFilter } from './filter-inputs.ts';
import { isName } from './name.ts';
import type { ConfigConnection } from './types.ts';

export const DEFAULT_PAGE_SIZE = 100;
export const DEFAULT_ORDER: EntryOrder = 'NAME_ASC';
export const MAX_PAGE_SIZE = 1000;

export interface ListArguments {
  readonly first: number;
  readonly after?: PageKey | null | undefined;
  readonly prefix?: string | null | undefined;
  readonly where?: ConfigFilter | null | undefined;
  readonly orderBy: EntryOrder;
}

export async function connection(
  store: Store,
  { first, after, prefix, where, orderBy }: ListArguments,
): Promise<ConfigConnection> {
  const filter: EntryFilter = {
    prefix: checkPrefix(prefix ?? ''),
    ...(where && { where: toCondition(where, ['where']) }),
  };
  const list = listId(orderBy, filter);
  if (after && after.list !== list) throw foreignCursor();
  const page = { ...filter, limit: checkPageSize(first), orderBy, after: after?.key };
  const { entries, more } = await store.page(page);
  const cursor = ({ name, updatedAt }: Entry): PageKey => ({ list, key: { name, updatedAt } });
  const [start, end] = [entries[0], entries.at(-1)];
  return {
    nodes: entries,
    edges: entries.map((node) => ({ node, cursor: cursor(node) })),
    pageInfo: {
      hasNextPage: more,
      hasPreviousPage: after !== undefined && after !== null,
      startCursor: start ? cursor(start) : null,
      endCursor: end ? cursor(end) : null,
    },
    totalCount: () => store.count(filter),
  };
}

function checkPageSize(first: number): number {
  if (first >= 1 && first <= MAX_PAGE_SIZE) return first;
  throw inputError([
    { path: ['first'], code: 'INVALID', detail: `A page has from 1 to ${MAX_PAGE_SIZE} entries.` },
  ]);
}

function checkPrefix(prefix: string): string {
  if (prefix === '' || isName(prefix)) return prefix;
  throw inputError([{ path: ['prefix'], code: 'INVALID', detail: 'No name begins like this.' }]);
}

function foreignCursor(): ApiError {
  const detail = 'This cursor is of another list: go on with the order and filter that it came from.';
  return inputError([{ path: ['after'], code: 'INVALID', detail }]);
}

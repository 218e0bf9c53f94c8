/**
 * The history within one execution of a document. The entries of a page ask together, in one query, and so do
 * the versions whose data is selected. How many they are is bounded by the cost of the document; how much data,
 * here and whatever its form: sizes come with the versions, so it is known before anything is read.
 */
import DataLoader from 'dataloader';
import { ApiError } from '../errors/api-error.ts';
import type { JsonValue } from '../store/entry.ts';
import type { HistoryRequest, PastChange } from '../store/history.ts';
import type { Store } from '../store/store.ts';
import type { ConfigVersion } from './history-types.ts';
import { compacted } from './versions.ts';

/** Bytes of data that one execution may read; the version that crosses it is the last. */
const MAX_DATA_BYTES = 16 * 1024 * 1024;

/** Runs a query as a part of the operation: what it throws is logged and translated, once for all who wait for it. */
export type ObserveQuery = <Result>(field: string, query: () => Promise<Result>) => Promise<Result>;

export class HistoryLoader {
  readonly #changes: DataLoader<HistoryRequest, readonly PastChange[]>;
  readonly #data: DataLoader<number, JsonValue>;
  #room = MAX_DATA_BYTES;

  constructor(store: Store, observe: ObserveQuery) {
    this.#changes = new DataLoader(
      (requests) => observe('Config.history', () => store.history(requests)),
      // In one document an entry is changed and asked for again: only data, which is of a revision, stays as it is.
      { cache: false },
    );
    this.#data = new DataLoader((revisions) =>
      observe('ConfigVersion.data', async (): Promise<(JsonValue | Error)[]> => {
        const data = await store.pastData(revisions);
        return revisions.map((revision) => data.get(revision) ?? (data.has(revision) ? null : compacted()));
      }),
    );
  }

  async versions(request: HistoryRequest): Promise<ConfigVersion[]> {
    const changes = await this.#changes.load(request);
    return changes.map(({ size, ...change }) => ({
      ...change,
      data: async () => (size === 0 ? null : this.#read(change.revision, size)),
    }));
  }

  #read(revision: number, size: number): Promise<JsonValue> {
    if (this.#room <= 0) throw tooMuch();
    this.#room -= size;
    return this.#data.load(revision);
  }
}

function tooMuch(): ApiError {
  const detail = `The history selected here has more than ${MAX_DATA_BYTES} bytes of data: ask for fewer versions at once.`;
  return new ApiError('BAD_USER_INPUT', detail);
}

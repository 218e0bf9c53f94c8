/**
 * A transaction as the store takes it. A refusal says which change it is about: its places begin with the
 * change's, and its text with the change's index, whether it comes from the input or from the entry that is there.
 */
import { ApiError, inputError } from '../errors/api-error.ts';
import type { Change } from '../store/change.ts';
import type { KeptVersion } from '../store/history.ts';
import type { Store } from '../store/store.ts';
import type { ChangeInput, RestoreChangeInput } from './change-inputs.ts';
import { create, patch, remove, replace } from './changes.ts';
import { given } from './inputs.ts';
import { onePatch } from './patch.ts';
import { checkVersion, restorable } from './versions.ts';

export const MAX_CHANGES = 100;

export class TransactionRules {
  constructor(
    private readonly store: Store,
    /** How large an entry may become by patching, in bytes of its JSON text. */
    private readonly maxBytes: number,
  ) {}

  /** @throws ApiError with the problems of all changes that can be refused without looking at their entries. */
  async changes(inputs: readonly ChangeInput[], principal: string): Promise<Change[]> {
    checkCount(inputs.length);
    const kept = await this.#keptVersions(inputs);
    const refusals: ApiError[] = [];
    const changes = inputs.flatMap((input, index) => {
      try {
        return [this.#change(input, index, principal, kept)];
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refusals.push(error);
        return [];
      }
    });
    const [first, ...others] = refusals;
    if (!first) return changes;
    throw together(first, others);
  }

  #change(input: ChangeInput, index: number, principal: string, kept: KeptVersions): Change {
    const [kind = ''] = Object.entries(input).find(([, value]) => value !== undefined) ?? [];
    const change = inPlace(index, kind, () => this.#make(input, principal, kept));
    return {
      ...change,
      decide: (current, now) => inPlace(index, kind, () => change.decide(current, now)),
    };
  }

  #make(input: ChangeInput, principal: string, kept: KeptVersions): Change {
    const target = ({ name }: { name: string }) => ({ name, principal });
    if (input.create) return create(target(input.create), given(input.create), input.create.ttl);
    if (input.replace)
      return replace(target(input.replace), given(input.replace), input.replace.ttl, input.replace);
    if (input.patch) {
      const { merge, operations } = input.patch;
      return patch(target(input.patch), onePatch(merge, operations), input.patch, this.maxBytes);
    }
    if (input.delete) return remove(target(input.delete), input.delete);
    if (input.restore) {
      checkVersion(input.restore.version, 'version');
      const { data } = restorable(kept.get(input.restore));
      return replace(target(input.restore), data, undefined, input.restore);
    }
    throw new Error('a change has none of its members');
  }

  async #keptVersions(inputs: readonly ChangeInput[]): Promise<KeptVersions> {
    const restores = inputs.flatMap(({ restore }) => (restore ? [restore] : []));
    if (restores.length === 0) return new Map();
    const kept = await this.store.versions(restores);
    return new Map(restores.map((restore, index) => [restore, kept[index]]));
  }
}

type KeptVersions = ReadonlyMap<RestoreChangeInput, KeptVersion>;

function checkCount(count: number): void {
  if (count >= 1 && count <= MAX_CHANGES) return;
  const detail = `A transaction has from 1 to ${MAX_CHANGES} changes.`;
  throw inputError([{ path: ['changes'], code: 'INVALID', detail }]);
}

function inPlace<Result>(index: number, kind: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw error.asSeenFrom('input').asPartOf(['changes', index, kind], `Change ${index}`);
  }
}

/** All that are of the first one's kind: an answer has one code. */
function together(first: ApiError, others: readonly ApiError[]): ApiError {
  const alike = others.filter(({ code }) => code === first.code);
  if (alike.length === 0) return first;
  return new ApiError(first.code, undefined, { problems: [first, ...alike].flatMap((it) => it.problems) });
}

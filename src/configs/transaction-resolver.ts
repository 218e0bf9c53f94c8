/** Several changes as one. */
import './no-reflection.ts';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../operation/context.ts';
import type { Store } from '../store/store.ts';
import { ChangeInput } from './change-inputs.ts';
import { toConfig } from './changes.ts';
import { MAX_CHANGES, TransactionRules } from './transaction.ts';
import { Config } from './types.ts';

@Resolver()
export class TransactionResolver {
  readonly #rules: TransactionRules;

  constructor(
    private readonly store: Store,
    maxBytes: number,
  ) {
    this.#rules = new TransactionRules(store, maxBytes);
  }

  @Mutation(() => [Config], {
    description:
      'Makes several changes as one: all of them or none. Each sees the ones before it, and a name may occur ' +
      'several times. Returns what each change left, in their order (deleted: the entry as it last was). Each ' +
      'takes the next revision. Two exceptions: extending a life takes none; making an entry anew whose expiry ' +
      'has passed takes two, the first for its removal. When a change is refused, so are all; the places in ' +
      'the error begin with `/changes/` and its index. PAYLOAD_TOO_LARGE when the data that is read or ' +
      'written is more than 16 MiB.',
    complexity: ({ args, childComplexity }) => 1 + args.changes.length * (1 + childComplexity),
  })
  async commitConfigs(
    @Arg('changes', () => [ChangeInput], { description: `The changes, from 1 to ${MAX_CHANGES}.` })
    changes: ChangeInput[],
    @Arg('dryRun', () => Boolean, {
      nullable: true,
      defaultValue: false,
      description:
        'Only tries: the same decisions and the same results, with the versions and revisions that they would ' +
        'have now, and nothing is changed.',
    })
    dryRun: boolean | null,
    @Ctx() { principal }: Context,
  ): Promise<Config[]> {
    const transaction = await this.#rules.changes(changes, principal);
    const outcomes = await (dryRun ? this.store.preview(transaction) : this.store.commit(transaction));
    return outcomes.map(toConfig);
  }
}

/** The history of an entry, as a field of it, and going back to one of its versions. */
import './no-reflection.ts';
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Int, Mutation, Resolver, Root } from 'type-graphql';
import { inputError } from '../errors/api-error.ts';
import type { Context } from '../operation/context.ts';
import type { Observe } from '../operation/observe.ts';
import type { Store } from '../store/store.ts';
import { commitOne, replace } from './changes.ts';
import { IF_REVISION, NAME } from './descriptions.ts';
import { HistoryLoader } from './history-loader.ts';
import { ConfigVersion } from './history-types.ts';
import { ConfigName, Revision } from './scalars.ts';
import { Config } from './types.ts';
import { checkVersion, restorable } from './versions.ts';

const DEFAULT_VERSIONS = 20;
const MAX_VERSIONS = 100;

@Resolver(() => Config)
export class HistoryResolver {
  /** One for each execution of a document. */
  readonly #loaders = new WeakMap<object, HistoryLoader>();

  constructor(
    private readonly store: Store,
    private readonly observe: Observe,
  ) {}

  @FieldResolver(() => [ConfigVersion], {
    description:
      'The versions of this name that are still kept, newest first: also those from before it was deleted ' +
      'and made again, and all of them whichever version this is.',
    complexity: ({ args, childComplexity }) =>
      1 + Math.max(args.first ?? DEFAULT_VERSIONS, 1) * childComplexity,
  })
  async history(
    @Root() { name }: Config,
    @Arg('first', () => Int, {
      nullable: true,
      defaultValue: DEFAULT_VERSIONS,
      description: `How many at most, from 1 to ${MAX_VERSIONS}.`,
    })
    first: number | null,
    @Arg('before', () => Int, {
      nullable: true,
      description: 'Only versions below this one: to go on, the last version that one has.',
    })
    before: number | null | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConfigVersion[]> {
    const limit = checkCount(first ?? DEFAULT_VERSIONS);
    if (typeof before === 'number') checkVersion(before, 'before');
    return this.#loader(info, context).versions({ name, before: before ?? undefined, limit });
  }

  @Mutation(() => Config, {
    description:
      'Makes the data of a kept version current again, as a new version; the entry is made anew when it is ' +
      'gone. Its expiry stays as it now is, and an entry made anew has none. NOT_FOUND when there is no such ' +
      'version or it removed the entry, COMPACTED when it is no longer kept. REST does the same in two steps: ' +
      '`GET /configs/{name}?version=` and `PUT`.',
  })
  async restoreConfig(
    @Arg('name', () => ConfigName, { description: NAME }) name: string,
    @Arg('version', () => Int, { description: 'The version to go back to.' }) version: number,
    @Arg('ifRevision', () => Revision, { nullable: true, description: IF_REVISION }) ifRevision:
      | number
      | null,
    @Ctx() { principal }: Context,
  ): Promise<Config> {
    checkVersion(version, 'version');
    const [kept] = await this.store.versions([{ name, version }]);
    const { data } = restorable(kept);
    return commitOne(this.store, replace({ name, principal }, data, undefined, { ifRevision }));
  }

  /** A context can live as long as a subscription; values of variables are made anew for each execution. */
  #loader({ variableValues }: GraphQLResolveInfo, context: Context): HistoryLoader {
    const known = this.#loaders.get(variableValues);
    if (known) return known;
    const loader = new HistoryLoader(this.store, (field, query) => this.observe(field, context, query));
    this.#loaders.set(variableValues, loader);
    return loader;
  }
}

function checkCount(first: number): number {
  if (first >= 1 && first <= MAX_VERSIONS) return first;
  const detail = `From 1 to ${MAX_VERSIONS} versions can be asked for at once.`;
  throw inputError([{ path: ['first'], code: 'INVALID', detail }]);
}

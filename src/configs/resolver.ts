/**
 * The operations, once for both surfaces. Each takes coerced arguments, checks the rules that concern
 * several of them, and asks the store; refusals are errors of the closed table.
 */
import './no-reflection.ts';
import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../operation/context.ts';
import type { Entry } from '../store/entry.ts';
import type { EntryOrder } from '../store/listing.ts';
import type { Store } from '../store/store.ts';
import { commitOne, create, patch, remove, replace } from './changes.ts';
import { connection, DEFAULT_ORDER, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './connection.ts';
import type { PageKey } from './cursor.ts';
import { IF_ABSENT, IF_PRESENT, IF_REVISION, NAME } from './descriptions.ts';
import { ConfigFilter } from './filter-inputs.ts';
import { ConfigOrder, CreateConfigInput, given, JsonPatchOperation, ReplaceConfigInput } from './inputs.ts';
import { MAX_PATCH_OPERATIONS, onePatch } from './patch.ts';
import { ConfigName, Cursor, Json, Revision } from './scalars.ts';
import { Config, ConfigConnection } from './types.ts';
import { pastEntry } from './versions.ts';

@Resolver()
export class ConfigResolver {
  constructor(
    private readonly store: Store,
    /** How large an entry may become by patching, in bytes of its JSON text. */
    private readonly maxBytes: number,
  ) {}

  @Query(() => Config, {
    nullable: true,
    description: 'One entry; null when there is none of this name, or none of this version.',
  })
  async config(
    @Arg('name', () => ConfigName, { description: NAME }) name: string,
    @Arg('version', () => Int, {
      nullable: true,
      description:
        'The entry as it was at this version, also when it has been removed since. COMPACTED when the version ' +
        'is no longer kept. Absent: the entry as it now is.',
    })
    version: number | null | undefined,
    @Ctx() { wantsFresh }: Context,
  ): Promise<Config | null> {
    return (await this.#find(name, version, wantsFresh)) ?? null;
  }

  @Query(() => ConfigConnection, {
    description: 'The entries, a page at a time.',
    complexity: ({ args, childComplexity }) =>
      1 + Math.max(args.first ?? DEFAULT_PAGE_SIZE, 1) * childComplexity,
  })
  async configs(
    @Arg('first', () => Int, {
      nullable: true,
      defaultValue: DEFAULT_PAGE_SIZE,
      description: `How many, from 1 to ${MAX_PAGE_SIZE}. A page may hold fewer when entries are large; pageInfo tells if there are more.`,
    })
    first: number | null,
    @Arg('after', () => Cursor, {
      nullable: true,
      description: 'Only what comes after this cursor of the same list.',
    })
    after: PageKey | null | undefined,
    @Arg('prefix', () => String, {
      nullable: true,
      description: 'Only names that begin so: `payments.` lists the branch below `payments`.',
    })
    prefix: string | null | undefined,
    @Arg('where', () => ConfigFilter, {
      nullable: true,
      description: 'Only entries that this selects; over REST it is given as JSON.',
    })
    where: ConfigFilter | null | undefined,
    @Arg('orderBy', () => ConfigOrder, {
      nullable: true,
      defaultValue: DEFAULT_ORDER,
      description: 'In which order.',
    })
    orderBy: EntryOrder | null,
  ): Promise<ConfigConnection> {
    const order = orderBy ?? DEFAULT_ORDER;
    const list = { first: first ?? DEFAULT_PAGE_SIZE, after, prefix, where, orderBy: order };
    return connection(this.store, list);
  }

  @Mutation(() => Config, { description: 'Makes an entry; ALREADY_EXISTS when there is one of this name.' })
  createConfig(
    @Arg('input', () => CreateConfigInput, { description: 'The entry.' }) input: CreateConfigInput,
    @Ctx() { principal }: Context,
  ): Promise<Config> {
    return commitOne(this.store, create({ name: input.name, principal }, given(input), input.ttl));
  }

  @Mutation(() => Config, { description: 'Sets what an entry holds, and makes it when there is none.' })
  replaceConfig(
    @Arg('name', () => ConfigName, { description: NAME }) name: string,
    @Arg('input', () => ReplaceConfigInput, { description: 'What it is to hold.' }) input: ReplaceConfigInput,
    @Arg('ifRevision', () => Revision, { nullable: true, description: IF_REVISION }) ifRevision:
      | number
      | null,
    @Arg('ifAbsent', () => Boolean, { nullable: true, description: IF_ABSENT }) ifAbsent: boolean | null,
    @Arg('ifPresent', () => Boolean, { nullable: true, description: IF_PRESENT }) ifPresent: boolean | null,
    @Ctx() { principal }: Context,
  ): Promise<Config> {
    const precondition = { ifRevision, ifAbsent, ifPresent };
    return commitOne(this.store, replace({ name, principal }, given(input), input.ttl, precondition));
  }

  @Mutation(() => Config, {
    description:
      'Changes parts of an entry, by a merge patch or by operations: one of the two. Both address the entry, ' +
      'so its value is under `data`, and `ttl` can be set or removed.',
  })
  patchConfig(
    @Arg('name', () => ConfigName, { description: NAME }) name: string,
    @Arg('merge', () => Json, {
      nullable: true,
      description: 'A JSON Merge Patch (RFC 7396): `{"data": {"timeout": 20}}`.',
    })
    merge: unknown,
    @Arg('operations', () => [JsonPatchOperation], {
      nullable: true,
      description: `A JSON Patch (RFC 6902), at most ${MAX_PATCH_OPERATIONS} operations, all or none.`,
    })
    operations: JsonPatchOperation[] | null | undefined,
    @Arg('ifRevision', () => Revision, { nullable: true, description: IF_REVISION }) ifRevision:
      | number
      | null,
    @Ctx() { principal }: Context,
  ): Promise<Config> {
    return commitOne(
      this.store,
      patch({ name, principal }, onePatch(merge, operations), { ifRevision }, this.maxBytes),
    );
  }

  @Mutation(() => Config, { description: 'Removes an entry, and returns it as it last was.' })
  deleteConfig(
    @Arg('name', () => ConfigName, { description: NAME }) name: string,
    @Arg('ifRevision', () => Revision, { nullable: true, description: IF_REVISION }) ifRevision:
      | number
      | null,
    @Ctx() { principal }: Context,
  ): Promise<Config> {
    return commitOne(this.store, remove({ name, principal }, { ifRevision }));
  }

  #find(name: string, version: number | null | undefined, wantsFresh: boolean): Promise<Entry | undefined> {
    if (typeof version === 'number') return pastEntry(this.store, name, version);
    return wantsFresh ? this.store.readFresh(name) : this.store.read(name);
  }
}

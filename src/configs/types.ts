/** The output types of the schema. Their descriptions are the manual of the GraphQL surface. */
import './no-reflection.ts';
import { Field, Int, ObjectType } from 'type-graphql';
import type { Outcome } from '../store/change.ts';
import type { Entry, JsonValue } from '../store/entry.ts';
import type { PageKey } from './cursor.ts';
import { ConfigName, Cursor, DateTime, Json, Revision } from './scalars.ts';

@ObjectType({ description: 'An entry of the store: a JSON value under a name.', simpleResolvers: true })
export class Config implements Entry {
  @Field(() => ConfigName, { description: 'What it is called; unique in the store.' })
  name!: string;

  @Field(() => Json, { nullable: true, description: 'The value. `null` is a value like any other.' })
  data!: JsonValue;

  @Field(() => Int, {
    description:
      'Counts the changes of this name, from 1. A name that is deleted and made again goes on counting, as long as its history is kept.',
  })
  version!: number;

  @Field(() => Revision, {
    description:
      'Position of the last change of this entry in the one store-wide order of changes. In quotes it is the entity tag of REST.',
  })
  revision!: number;

  @Field(() => DateTime, { description: 'When the entry was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last changed. Extending its life is no change.' })
  updatedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'From this instant on the entry does not exist, by the clock of the database; null: it stays.',
  })
  expiresAt!: Date | null;

  /** What the mutation that returns it has done; not part of the schema. */
  operation?: Outcome['operation'];
}

@ObjectType({ description: 'Where a page lies in its list (Relay).', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether the list goes on after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether this page was asked for with `after`.' })
  hasPreviousPage!: boolean;

  @Field(() => Cursor, {
    nullable: true,
    description: 'Cursor of the first entry; null when the page is empty.',
  })
  startCursor!: PageKey | null;

  @Field(() => Cursor, {
    nullable: true,
    description: 'Cursor of the last entry, to go on from with `after`; null when the page is empty.',
  })
  endCursor!: PageKey | null;
}

@ObjectType({ description: 'An entry in its place in a list (Relay).', simpleResolvers: true })
export class ConfigEdge {
  @Field(() => Cursor, { description: 'The place, to go on from with `after`.' })
  cursor!: PageKey;

  @Field(() => Config, { description: 'The entry.' })
  node!: Config;
}

@ObjectType({ description: 'One page of a list of entries (Relay).', simpleResolvers: true })
export class ConfigConnection {
  @Field(() => [ConfigEdge], { description: 'The entries, each with its cursor.' })
  edges!: ConfigEdge[];

  @Field(() => [Config], { description: 'The entries.' })
  nodes!: readonly Config[];

  @Field(() => PageInfo, { description: 'Where the page lies in the list.' })
  pageInfo!: PageInfo;

  /** A function, so that nothing is counted unless the field is selected. */
  @Field(() => Int, { description: 'How many entries the whole list has. Counted only when it is selected.' })
  totalCount!: () => Promise<number>;
}

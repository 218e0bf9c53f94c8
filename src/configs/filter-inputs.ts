/**
 * The input types of filters, the same on both surfaces; REST takes them as JSON. Their descriptions say what
 * each operator means; filter.ts checks what a type cannot say.
 */
import './no-reflection.ts';
import { Field, InputType } from 'type-graphql';
import { PATH_RULE } from './filter-path.ts';
import { ConfigName, DateTime, Json } from './scalars.ts';

/** How deep `and`, `or` and `not` may nest. */
export const MAX_FILTER_LEVELS = 8;
/** Operators, and filters within filters. */
export const MAX_FILTER_CONDITIONS = 100;
export const MAX_IN_VALUES = 100;

const UP_TO = `at most ${MAX_IN_VALUES} of them; of none: never`;
const ORDER =
  'Numbers compare with numbers, and strings with strings, by code point; ' +
  'a value of another kind than the given one, or none, is never selected.';

@InputType({ description: 'What the name has to be like. All that is given has to hold; something must be.' })
export class NameFilter {
  @Field(() => ConfigName, { nullable: true, description: 'It is this one.' })
  eq?: string | null;

  @Field(() => [ConfigName], { nullable: true, description: `It is one of these, ${UP_TO}.` })
  in?: string[] | null;

  @Field(() => String, { nullable: true, description: 'It begins so; every name does with an empty string.' })
  startsWith?: string | null;
}

@InputType({ description: 'When it has to have been. All that is given has to hold; something must be.' })
export class DateTimeFilter {
  @Field(() => DateTime, { nullable: true, description: 'After this.' })
  gt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'At this or after.' })
  gte?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this.' })
  lt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'At this or before.' })
  lte?: Date | null;
}

@InputType({
  description:
    'What a value in the data has to be like. All operators that are given have to hold, and at least one must ' +
    'be given. Where there is no value, nothing holds but `exists: false`; `null` is a value like any other.',
})
export class DataFilter {
  @Field(() => String, { nullable: true, description: `Which value; absent: the whole data. ${PATH_RULE}` })
  path?: string | null;

  @Field(() => Json, {
    nullable: true,
    description: 'It equals this: same kind, same content; the order of members does not count.',
  })
  eq?: unknown;

  @Field(() => Json, {
    nullable: true,
    description:
      'There is a value, and it is another one. (`not` with `eq` selects where there is none, too.)',
  })
  ne?: unknown;

  @Field(() => Json, { nullable: true, description: `Greater than this number or string. ${ORDER}` })
  gt?: unknown;

  @Field(() => Json, {
    nullable: true,
    description: `Greater than or equal to this number or string. ${ORDER}`,
  })
  gte?: unknown;

  @Field(() => Json, { nullable: true, description: `Less than this number or string. ${ORDER}` })
  lt?: unknown;

  @Field(() => Json, { nullable: true, description: `Less than or equal to this number or string. ${ORDER}` })
  lte?: unknown;

  @Field(() => [Json], { nullable: 'itemsAndList', description: `It equals one of these, ${UP_TO}.` })
  in?: unknown[] | null;

  @Field(() => Json, {
    nullable: true,
    description:
      'It is an array with an element equal to this; or this is a string, and it is a string with this in it.',
  })
  contains?: unknown;

  @Field(() => String, { nullable: true, description: 'It is a string that begins so, case and all.' })
  startsWith?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether there is a value, `null` included.' })
  exists?: boolean | null;
}

@InputType({
  description:
    'Which entries. All members that are given have to hold; an empty filter selects every entry. A member that is ' +
    `not wanted is left out: null is refused, so that no filter is wider than it looks. Filters nest at most ${MAX_FILTER_LEVELS} ` +
    `levels and hold at most ${MAX_FILTER_CONDITIONS} conditions: operators, and filters within.`,
})
export class ConfigFilter {
  @Field(() => [ConfigFilter], { nullable: true, description: 'All of these hold; of none: always.' })
  and?: ConfigFilter[] | null;

  @Field(() => [ConfigFilter], {
    nullable: true,
    description: 'One of these holds, or several; of none: never.',
  })
  or?: ConfigFilter[] | null;

  @Field(() => ConfigFilter, { nullable: true, description: 'This does not hold.' })
  not?: ConfigFilter | null;

  @Field(() => NameFilter, { nullable: true, description: 'By its name.' })
  name?: NameFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'By when it was last changed.' })
  updatedAt?: DateTimeFilter | null;

  @Field(() => DataFilter, {
    nullable: true,
    description: 'By a value in its data; for several values use `and`.',
  })
  data?: DataFilter | null;
}

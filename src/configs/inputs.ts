/** The input types of the schema; REST bodies are coerced to the same ones. */
import './no-reflection.ts';
import { Field, InputType, Int, registerEnumType } from 'type-graphql';
import { inputError } from '../errors/api-error.ts';
import type { JsonValue } from '../store/entry.ts';
import type { EntryOrder } from '../store/listing.ts';
import { ConfigName, Json } from './scalars.ts';

export const MAX_TTL_SECONDS = 315_360_000;

const TTL_RANGE = `from 1 to ${MAX_TTL_SECONDS} (10 years)`;

const DATA = 'The value: any JSON, `null` included. It must be given, which a nullable type cannot say.';

@InputType({ description: 'A new entry.' })
export class CreateConfigInput {
  @Field(() => ConfigName, { description: 'What it is to be called.' })
  name!: string;

  @Field(() => Json, { nullable: true, description: DATA })
  data?: unknown;

  @Field(() => Int, {
    nullable: true,
    description: `Seconds to live, ${TTL_RANGE}. Absent or null: it stays.`,
  })
  ttl?: number | null;
}

@InputType({ description: 'What an entry is to hold from now on.' })
export class ReplaceConfigInput {
  @Field(() => Json, { nullable: true, description: DATA })
  data?: unknown;

  @Field(() => Int, {
    nullable: true,
    description:
      `Seconds to live from now, ${TTL_RANGE}. Absent: as before; null: it stays. ` +
      'With equal `data` and a ' +
      'later end this only extends the life: no new version, no new revision.',
  })
  ttl?: number | null;
}

/** The data that must be given; GraphQL has no type for "required, and may be null". */
export function given({ data }: { readonly data?: unknown }): JsonValue {
  if (data !== undefined) return data as JsonValue;
  throw inputError([
    { path: ['input', 'data'], code: 'REQUIRED', detail: 'This is required; it may be null.' },
  ]);
}

/** The names are those of RFC 6902, so that a patch document is the same on both surfaces. */
export enum JsonPatchOp {
  add = 'add',
  remove = 'remove',
  replace = 'replace',
  move = 'move',
  copy = 'copy',
  test = 'test',
}

registerEnumType(JsonPatchOp, {
  name: 'JsonPatchOp',
  description: 'What an operation of a JSON Patch does (RFC 6902, section 4).',
  valuesConfig: {
    add: { description: 'Adds a member, or inserts into an array.' },
    remove: { description: 'Removes what is there.' },
    replace: { description: 'Replaces what is there.' },
    move: { description: 'Removes at `from` and adds at `path`.' },
    copy: { description: 'Adds at `path` what is at `from`.' },
    test: { description: 'Fails the whole patch (CONFLICT) unless `value` is there.' },
  },
});

@InputType({ description: 'One operation of a JSON Patch (RFC 6902).' })
export class JsonPatchOperation {
  @Field(() => JsonPatchOp, { description: 'What to do.' })
  op!: JsonPatchOp;

  @Field(() => String, {
    description: 'Where: a JSON Pointer (RFC 6901) into the entry, such as `/data/timeout`.',
  })
  path!: string;

  @Field(() => String, { nullable: true, description: 'For `move` and `copy`: where from, a JSON Pointer.' })
  from?: string;

  @Field(() => Json, { nullable: true, description: 'For `add`, `replace` and `test`: the value.' })
  value?: unknown;
}

/** Values are the store's own names of its orders. */
export const ConfigOrder: { readonly [Order in EntryOrder]: Order } = {
  NAME_ASC: 'NAME_ASC',
  NAME_DESC: 'NAME_DESC',
  UPDATED_AT_ASC: 'UPDATED_AT_ASC',
  UPDATED_AT_DESC: 'UPDATED_AT_DESC',
};

registerEnumType(ConfigOrder, {
  name: 'ConfigOrder',
  description: 'In which order entries are listed. Names are ordered by byte; equal times by name.',
  valuesConfig: {
    NAME_ASC: { description: 'By name.' },
    NAME_DESC: { description: 'By name, backwards.' },
    UPDATED_AT_ASC: { description: 'Longest unchanged first.' },
    UPDATED_AT_DESC: { description: 'Last changed first.' },
  },
});

/** The input types of a transaction: what each mutation takes, as one member of a list. */
import './no-reflection.ts';
import { Extensions, Field, InputType, Int } from 'type-graphql';
import { IF_ABSENT, IF_PRESENT, IF_REVISION, NAME } from './descriptions.ts';
import { CreateConfigInput, JsonPatchOperation, ReplaceConfigInput } from './inputs.ts';
import { MAX_PATCH_OPERATIONS } from './patch.ts';
import { ConfigName, Json, Revision } from './scalars.ts';

@InputType({ description: 'Sets what an entry holds, and makes it when there is none.' })
export class ReplaceChangeInput extends ReplaceConfigInput {
  @Field(() => ConfigName, { description: NAME })
  name!: string;

  @Field(() => Revision, { nullable: true, description: IF_REVISION })
  ifRevision?: number | null;

  @Field(() => Boolean, { nullable: true, description: IF_ABSENT })
  ifAbsent?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: IF_PRESENT })
  ifPresent?: boolean | null;
}

@InputType({ description: 'Changes parts of an entry, by `merge` or by `operations`.' })
export class PatchChangeInput {
  @Field(() => ConfigName, { description: NAME })
  name!: string;

  @Field(() => Json, {
    nullable: true,
    description: 'A JSON Merge Patch (RFC 7396) of the entry: `{"data": {"timeout": 20}}`.',
  })
  merge?: unknown;

  @Field(() => [JsonPatchOperation], {
    nullable: true,
    description: `A JSON Patch (RFC 6902) of the entry, at most ${MAX_PATCH_OPERATIONS} operations.`,
  })
  operations?: JsonPatchOperation[] | null;

  @Field(() => Revision, { nullable: true, description: IF_REVISION })
  ifRevision?: number | null;
}

@InputType({ description: 'Removes an entry.' })
export class DeleteChangeInput {
  @Field(() => ConfigName, { description: NAME })
  name!: string;

  @Field(() => Revision, { nullable: true, description: IF_REVISION })
  ifRevision?: number | null;
}

@InputType({ description: 'Makes the data of a kept version current again.' })
export class RestoreChangeInput {
  @Field(() => ConfigName, { description: NAME })
  name!: string;

  @Field(() => Int, { description: 'The version to go back to: one that was there before the transaction.' })
  version!: number;

  @Field(() => Revision, { nullable: true, description: IF_REVISION })
  ifRevision?: number | null;
}

@Extensions({ oneOf: true })
@InputType({ description: 'One change of a transaction: exactly one of these members.' })
export class ChangeInput {
  @Field(() => CreateConfigInput, { nullable: true, description: 'As `createConfig`.' })
  create?: CreateConfigInput;

  @Field(() => ReplaceChangeInput, { nullable: true, description: 'As `replaceConfig`.' })
  replace?: ReplaceChangeInput;

  @Field(() => PatchChangeInput, { nullable: true, description: 'As `patchConfig`.' })
  patch?: PatchChangeInput;

  @Field(() => DeleteChangeInput, { nullable: true, description: 'As `deleteConfig`.' })
  delete?: DeleteChangeInput;

  @Field(() => RestoreChangeInput, { nullable: true, description: 'As `restoreConfig`.' })
  restore?: RestoreChangeInput;
}

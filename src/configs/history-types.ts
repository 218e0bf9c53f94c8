/** The output types of the history. */
import './no-reflection.ts';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { JsonValue } from '../store/entry.ts';
import type { PastChange } from '../store/history.ts';
import { DateTime, Json, Revision } from './scalars.ts';

type Operation = PastChange['operation'];

/** Values are the store's own names. */
const ConfigOperation: { readonly [Value in Operation as Uppercase<Value>]: Value } = {
  CREATED: 'created',
  UPDATED: 'updated',
  DELETED: 'deleted',
  EXPIRED: 'expired',
};

registerEnumType(ConfigOperation, {
  name: 'ConfigOperation',
  description: 'What a change did to its entry.',
  valuesConfig: {
    CREATED: { description: 'Made it, or made it anew.' },
    UPDATED: { description: 'Gave it other data, or another end of its life.' },
    DELETED: { description: 'Removed it.' },
    EXPIRED: { description: 'Removed it, because its time was over.' },
  },
});

@ObjectType({
  description: 'A version of an entry: the change that made it, and the entry as it then was.',
  simpleResolvers: true,
})
export class ConfigVersion implements Omit<PastChange, 'name' | 'size'> {
  @Field(() => ConfigOperation, { description: 'What the change did.' })
  operation!: Operation;

  /** A function, so that nothing is read unless the field is selected. */
  @Field(() => Json, {
    nullable: true,
    description:
      'The value that the entry then had; null also when the change removed it, which `operation` tells. ' +
      'Read only when it is selected, and in one document only up to 16 MiB: ask for few versions at once.',
  })
  data!: () => Promise<JsonValue>;

  @Field(() => Int, {
    description: 'To ask for it by, as `version` of `config` and `restoreConfig`. A removal counts, too.',
  })
  version!: number;

  @Field(() => Revision, { description: 'Position of the change in the one store-wide order.' })
  revision!: number;

  @Field(() => DateTime, { description: 'When the entry was made, in this life of its name.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When the change was made.' })
  updatedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the entry was to expire; null: it was to stay.',
  })
  expiresAt!: Date | null;

  @Field(() => String, {
    description: 'Who made the change: `anonymous` while nobody has to say, `system` where a life ended.',
  })
  principal!: string;
}

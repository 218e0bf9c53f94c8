/** What a watch tells, as a type of the schema. Its descriptions are the manual of watching. */
import './no-reflection.ts';
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { WatchEvent } from '../store/event.ts';
import { Revision } from './scalars.ts';

type EventType = WatchEvent['type'];

/** Values are the store's own names of its events, which are also those of REST. */
export const ConfigEventType: { readonly [Type in EventType as Uppercase<Type>]: Type } = {
  CURRENT: 'current',
  READY: 'ready',
  CREATED: 'created',
  UPDATED: 'updated',
  DELETED: 'deleted',
  EXPIRED: 'expired',
  BOOKMARK: 'bookmark',
  RESET: 'reset',
};

registerEnumType(ConfigEventType, {
  name: 'ConfigEventType',
  description: 'What an event tells.',
  valuesConfig: {
    CURRENT: {
      description:
        'An entry as it was when the watch began, in no particular order. Changes that are made meanwhile may come ' +
        'between; the state is complete at READY.',
    },
    READY: {
      description:
        'Every present entry has been told: what a client holds now is the state at `revision`. Entries that it ' +
        'held before and that were not among them are gone.',
    },
    CREATED: { description: 'An entry was made.' },
    UPDATED: { description: 'An entry was changed. Extending its life alone is no change, and not told.' },
    DELETED: { description: 'An entry was removed, or is no longer selected by the filter of this watch.' },
    EXPIRED: { description: 'The life of an entry is over.' },
    BOOKMARK: {
      description:
        'Nothing was told for a while. It says that the watch is alive, and `revision` is a place to go on from.',
    },
    RESET: {
      description:
        'The server no longer keeps the changes that come next. Forget what was told: the present entries ' +
        'follow as CURRENT, then READY.',
    },
  },
});

@ObjectType({
  description:
    'One event of a watch. Changes come in the one order of the store, each once, none missing: whoever applies ' +
    'them in turn holds the same entries as the store. After a connection was lost, go on with `since`, the ' +
    'last `revision` that was told; when it was lost before READY, begin anew without it.',
  simpleResolvers: true,
})
export class ConfigEvent {
  @Field(() => ConfigEventType, { description: 'What it tells.' })
  type!: EventType;

  @Field(() => Revision, {
    nullable: true,
    description:
      'Everything up to this position has been told: `since` of a later watch. Null for CURRENT, because the state ' +
      'is complete only at READY; 0 for RESET.',
  })
  revision?: number;
}

/**
 * Watching, once for both surfaces. The subscription yields the store's own batches of events, the very objects
 * that all watches share: what a surface makes of an event it can make once for all of them.
 */
import './no-reflection.ts';
import { Arg, FieldResolver, Int, Resolver, Root, Subscription } from 'type-graphql';
import type { WatchEvent } from '../store/event.ts';
import type { Store } from '../store/store.ts';
import { ConfigEvent } from './config-event.ts';
import { toFilter } from './connection.ts';
import { ConfigFilter } from './filter-inputs.ts';
import { ConfigName, Revision } from './scalars.ts';
import { Config } from './types.ts';

@Resolver(() => ConfigEvent)
export class WatchResolver {
  constructor(private readonly store: Store) {}

  @Subscription(() => ConfigEvent, {
    description:
      'Changes of entries, as they are committed, in order. Without `since` the present entries come first. Asked for ' +
      'with `Accept: text/event-stream`, it is answered as an event stream (GraphQL over SSE, distinct connections); ' +
      'with `Accept: multipart/mixed;subscriptionSpec=1.0` in parts (Apollo’s multipart protocol).',
    subscribe: methodBegins,
  })
  configChanges(
    @Arg('prefix', () => String, {
      nullable: true,
      description: 'Only names that begin so: `payments.` watches the branch below `payments`.',
    })
    prefix: string | null | undefined,
    @Arg('where', () => ConfigFilter, {
      nullable: true,
      description:
        'Only entries that it selects. One that is changed so that it is no longer selected is told as DELETED.',
    })
    where: ConfigFilter | null | undefined,
    @Arg('since', () => Revision, {
      nullable: true,
      description:
        'Tell every change after this revision, instead of the present entries. COMPACTED when they are no longer kept, ' +
        'or the store has never come so far: then begin without it.',
    })
    since: number | null | undefined,
  ): Promise<AsyncIterable<readonly WatchEvent[]>> {
    return this.store.watch({ filter: toFilter({ prefix, where }), since: since ?? undefined });
  }

  @FieldResolver(() => ConfigName, {
    nullable: true,
    description: 'Which entry; null for READY, BOOKMARK and RESET.',
  })
  name(@Root() event: WatchEvent): string | null {
    if ('entry' in event) return event.entry.name;
    return 'name' in event ? event.name : null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'The version of the entry, for DELETED and EXPIRED that of the removal; null for READY, BOOKMARK and RESET.',
  })
  version(@Root() event: WatchEvent): number | null {
    if ('entry' in event) return event.entry.version;
    return 'version' in event ? event.version : null;
  }

  @FieldResolver(() => Config, {
    nullable: true,
    description:
      'The entry as the change left it; null when there is none: for every type but CURRENT, CREATED and UPDATED.',
  })
  config(@Root() event: WatchEvent): Config | null {
    return 'entry' in event ? event.entry : null;
  }
}

/** What type-graphql asks for here cannot reach the resolver; createSchema lets the method begin the watch. */
function methodBegins(): never {
  throw new Error('a subscription begins with its method');
}

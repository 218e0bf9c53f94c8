/**
 * Removes entries whose time is over, through the writer like any change, so that the log tells that they have
 * expired. Nobody waits for it: to readers they have been gone from the end of their time on.
 */
import type { PrismaClient } from '../database/prisma.ts';
import { hasCode } from '../errors/api-error.ts';
import { SYSTEM } from './batch.ts';
import type { Change, Outcome } from './change.ts';

export interface Committer {
  commit(changes: readonly Change[]): Promise<readonly Outcome[]>;
}

/** Small enough that the writes of others, which wait behind it, hardly notice. */
const ENTRIES_PER_STEP = 100;
/** What has ended only now may just be being touched; to leave it saves deciding twice. */
const GRACE_SECONDS = 5;

export class Sweep {
  /** Where in the order of ends it has come to: what it has removed is not looked over again. */
  #from = new Date(0);

  constructor(
    private readonly prisma: PrismaClient,
    private readonly store: Committer,
    private readonly swept: (entries: number) => void,
  ) {}

  /** Removes a few; true when there are more. */
  async step(): Promise<boolean> {
    const over = await this.prisma.$queryRaw<{ name: string; expiresAt: Date }[]>`
      SELECT name, expires_at AS "expiresAt" FROM public.config
       WHERE expires_at >= ${this.#from} AND expires_at <= now() - make_interval(secs => ${GRACE_SECONDS})
       ORDER BY expires_at LIMIT ${ENTRIES_PER_STEP}`;
    // Each by itself: one that lives again must not keep the others.
    const results = await Promise.allSettled(over.map(({ name }) => this.store.commit([expiry(name)])));
    const swept = results.filter(({ status }) => status === 'fulfilled').length;
    this.swept(swept);
    for (const result of results) {
      if (result.status === 'rejected' && !isNothingToExpire(result.reason)) throw result.reason;
    }
    this.#from = over.at(-1)?.expiresAt ?? this.#from;
    return over.length === ENTRIES_PER_STEP && swept > 0;
  }
}

function expiry(name: string): Change {
  return { name, principal: SYSTEM, ignoresData: true, weight: 0, decide: () => ({ kind: 'expire' }) };
}

/** It has been extended or replaced meanwhile, or another server was faster. */
function isNothingToExpire(error: unknown): boolean {
  return hasCode(error, 'NOT_FOUND');
}

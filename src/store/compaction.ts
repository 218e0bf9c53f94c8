/**
 * Removes from the log what need not be kept. Two walks go through it in the order of revisions, some changes at
 * a time, each as far as changes are old enough: so the work is in proportion to what was written, not to what
 * there is. Of each name the newest versions are kept, without a gap; what is removed moves `store.oldest`
 * in the same statement, so whoever finds it at or before a revision finds every change from there on.
 */
import { Prisma } from '../database/generated/client.ts';
import type { PrismaClient } from '../database/prisma.ts';

export interface HistoryLimits {
  /** Of each name, so many versions are kept. */
  readonly maxVersions: number;
  /** Older changes are kept only where they are the newest of an entry that exists. */
  readonly maxAgeSeconds: number;
  /** Younger changes are kept whatever the other limits say. */
  readonly minAgeSeconds: number;
}

/** One of the walks. */
interface Walk {
  readonly place: Prisma.Sql;
  /** Whether the place is for these limits. */
  readonly isOurs: Prisma.Sql;
  /** It goes as far as changes are older than this. */
  readonly minAgeSeconds: number;
  /**
   * What is to be removed: changes `c` of a name of which the versions from `n.first` to `n.last` are walked over.
   * What comes before them has gone already, and is not looked for among rows that may still wait for a vacuum.
   */
  readonly surplus: Prisma.Sql;
}

const CHANGES_PER_STEP = 1000;

export class Compaction {
  readonly #byCount: Walk;
  readonly #byAge: Walk;

  constructor(
    private readonly prisma: PrismaClient,
    private readonly limits: HistoryLimits,
    private readonly compacted: (changes: number) => void,
    private readonly changesPerStep = CHANGES_PER_STEP,
  ) {
    const { maxVersions, maxAgeSeconds, minAgeSeconds } = limits;
    this.#byCount = {
      place: Prisma.sql`counted`,
      isOurs: Prisma.sql`max_versions = ${maxVersions}`,
      minAgeSeconds,
      surplus: Prisma.sql`c.version BETWEEN n.first - ${maxVersions} AND n.last - ${maxVersions}`,
    };
    this.#byAge = {
      place: Prisma.sql`aged`,
      isOurs: Prisma.sql`true`,
      minAgeSeconds: Math.max(minAgeSeconds, maxAgeSeconds),
      // The newest one as well when it removed the entry: nothing is left to tell.
      surplus: Prisma.sql`c.version BETWEEN n.first - 1 AND n.last
        AND (c.version < n.last OR c.operation = ANY ('{deleted,expired}'::public."Operation"[]))`,
    };
  }

  /** Removes some of what is too much of one name; true when there may be more. */
  async stepByCount(): Promise<boolean> {
    await this.#adoptMaxVersions();
    return this.#step(this.#byCount);
  }

  /** Removes some of what is too old; true when there may be more. */
  stepByAge(): Promise<boolean> {
    return this.#step(this.#byAge);
  }

  /** When fewer versions are to be kept than before, the walk that counts them starts again. */
  async #adoptMaxVersions(): Promise<void> {
    const { maxVersions } = this.limits;
    await this.prisma.$executeRaw`
      UPDATE public.compaction
         SET max_versions = ${maxVersions}, counted = CASE WHEN max_versions > ${maxVersions} THEN 0 ELSE counted END
       WHERE max_versions <> ${maxVersions}`;
  }

  async #step({ place, isOurs, minAgeSeconds, surplus }: Walk): Promise<boolean> {
    const [done] = await this.prisma.$queryRaw<{ walked: bigint; removed: bigint }[]>`
      WITH place AS (
        SELECT ${place} AS revision FROM public.compaction WHERE ${isOurs} FOR UPDATE
      ), ahead AS (
        SELECT revision, name, version, updated_at < now() - make_interval(secs => ${minAgeSeconds}) AS is_old
          FROM public.change WHERE revision > (SELECT revision FROM place)
         ORDER BY revision LIMIT ${this.changesPerStep}
      ), walked AS (
        SELECT * FROM ahead
         WHERE revision < coalesce((SELECT min(revision) FROM ahead WHERE NOT is_old), ${Number.MAX_SAFE_INTEGER})
      ), names AS (
        SELECT name, min(version) AS first, max(version) AS last FROM walked GROUP BY name
      ), removed AS (
        DELETE FROM public.change
         WHERE revision = ANY (ARRAY(
           SELECT surplus.revision
             FROM names n CROSS JOIN LATERAL (
               -- Its own small query for each name, and so by the index, however large the log is.
               SELECT revision FROM public.change c WHERE c.name = n.name AND ${surplus} OFFSET 0
             ) AS surplus))
        RETURNING revision
      ), moved AS (
        UPDATE public.compaction SET ${place} = (SELECT max(revision) FROM walked) WHERE EXISTS (SELECT FROM walked)
      ), oldest AS (
        UPDATE public.store SET oldest = greatest(oldest, (SELECT max(revision) + 1 FROM removed))
         WHERE EXISTS (SELECT FROM removed)
      )
      SELECT (SELECT count(*) FROM walked) AS walked, (SELECT count(*) FROM removed) AS removed`;
    this.compacted(Number(done?.removed ?? 0));
    return Number(done?.walked ?? 0) === this.changesPerStep;
  }
}

/**
 * One server of many: who holds the lease does what only one of them is to do. It is a row that runs out by the
 * database's clock, so that another server takes over from one that has died, and nothing depends on a session.
 * It saves work and guarantees nothing: a holder that was stopped for a while may go on beside its successor.
 */
import type { PrismaClient } from '../database/prisma.ts';

export class Lease {
  readonly #holder = crypto.randomUUID();

  /** @param seconds how long it lasts when it is not renewed. */
  constructor(
    private readonly prisma: PrismaClient,
    private readonly name: string,
    private readonly seconds: number,
  ) {}

  /** Takes or renews it; false when another holds it. */
  async take(): Promise<boolean> {
    const taken = await this.prisma.$executeRaw`
      INSERT INTO public.lease AS l (name, holder, until)
      VALUES (${this.name}, ${this.#holder}::uuid, clock_timestamp() + make_interval(secs => ${this.seconds}))
      ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
       WHERE l.holder = excluded.holder OR l.until <= clock_timestamp()`;
    return taken === 1;
  }

  /** Leaves it to the next one that asks. */
  async giveBack(): Promise<void> {
    await this.prisma.lease.deleteMany({ where: { name: this.name, holder: this.#holder } });
  }
}

/**
 * A gauge that holds nothing: its part is asked when somebody looks. What is not known is not told, for the last known
 * value would look like news.
 */
import { Gauge, type Registry } from 'prom-client';

type Known = number | undefined;

export function askedGauge(
  registry: Registry,
  name: string,
  help: string,
  value: () => Known | Promise<Known>,
): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const known = await value();
      if (known === undefined) this.remove();
      else this.set(known);
    },
  });
}

/**
 * A histogram whose series are looked up once and counted in plain numbers: observing costs a tenth of what it does
 * with prom-client's own (measured: 40 ns against 370), which makes and hashes a label set each time, and every
 * request observes three. prom-client's registry renders it like its own: it asks a metric only for what `get` says.
 */
import type { Metric, Registry } from 'prom-client';

/** The request behind an observation, for who wants to see what took so long; OpenMetrics' name for it. */
export interface Exemplar {
  readonly trace_id: string;
  readonly span_id: string;
}

type LabelValue = string | number;

export interface HistogramOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
}

export class Histogram {
  readonly type = 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly #buckets: readonly number[];
  readonly #series: Series[] = [];
  readonly #byLabels: LabelTree = new Map();

  constructor({ name, help, labelNames = [], buckets }: HistogramOptions, registry: Registry) {
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
    this.#buckets = buckets;
    // Its type asks for one of prom-client's classes; what it uses of them is below.
    registry.registerMetric(this as unknown as Metric);
  }

  /**
   * The series of these label values, in the order of the names.
   * @param values an empty text is no label.
   */
  labels(...values: readonly LabelValue[]): Series {
    let tree = this.#byLabels;
    for (const value of values) {
      let next = tree.get(value);
      if (!next) {
        next = new Map();
        tree.set(value, next);
      }
      tree = next;
    }
    tree.series ??= this.#begin(values);
    return tree.series;
  }

  /** What prom-client renders. */
  async get() {
    return {
      name: this.name,
      help: this.help,
      type: this.type,
      aggregator: 'sum',
      values: this.#series.flatMap((series) => [...series.samples(this.name)]),
    };
  }

  #begin(values: readonly LabelValue[]): Series {
    const named = this.labelNames.map((label, index) => [label, values[index] ?? ''] as const);
    const series = new Series(Object.fromEntries(named.filter(([, value]) => value !== '')), this.#buckets);
    this.#series.push(series);
    return series;
  }
}

interface LabelTree extends Map<LabelValue, LabelTree> {
  series?: Series;
}

export class Series {
  /** How many were observed in each bucket, and behind them how many above all. */
  readonly #counts: number[];
  readonly #exemplars: ({ labelSet: Exemplar; value: number; timestamp: number } | undefined)[] = [];
  #sum = 0;

  constructor(
    private readonly sharedLabels: Readonly<Record<string, LabelValue>>,
    private readonly bounds: readonly number[],
  ) {
    this.#counts = new Array(bounds.length + 1).fill(0);
  }

  observe(value: number, exemplar?: Exemplar): void {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    (this.#counts[bucket] as number)++;
    this.#sum += value;
    if (exemplar) this.#exemplars[bucket] = { labelSet: exemplar, value, timestamp: Date.now() / 1000 };
  }

  *samples(name: string) {
    const { sharedLabels } = this;
    let count = 0;
    for (const [bucket, more] of this.#counts.entries()) {
      count += more;
      const labels = { le: this.bounds[bucket] ?? '+Inf' };
      const exemplar = this.#exemplars[bucket];
      yield { metricName: `${name}_bucket`, labels, sharedLabels, value: count, exemplar };
    }
    yield { metricName: `${name}_sum`, labels: {}, sharedLabels, value: this.#sum };
    yield { metricName: `${name}_count`, labels: {}, sharedLabels, value: count };
  }
}

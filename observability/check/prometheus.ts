/** Prometheus' HTTP API, as far as the check needs it. */
export interface Prometheus {
  targets(): Promise<readonly Target[]>;
  rules(): Promise<readonly Rule[]>;
  /** The labels of those of the last minutes. */
  exemplars(metric: string): Promise<readonly Readonly<Record<string, string>>[]>;
  /** Whether the expression gives at least one number for the last half minute, as a panel would ask for it. */
  hasData(expr: string): Promise<boolean>;
}

interface Target {
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastError: string;
}

interface Rule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}

type Matrix = readonly { readonly values: readonly (readonly [number, string])[] }[];

export function prometheusAt(url: string): Prometheus {
  async function ask<Data>(path: string, parameters: Record<string, string> = {}): Promise<Data> {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method: Object.keys(parameters).length > 0 ? 'POST' : 'GET',
      ...(Object.keys(parameters).length > 0 && { body: new URLSearchParams(parameters) }),
    });
    const { status, data, error } = (await response.json()) as {
      status: string;
      data: unknown;
      error?: string;
    };
    if (status !== 'success') throw new Error(`${path}: ${error} (${JSON.stringify(parameters)})`);
    return data as Data;
  }
  return {
    targets: async () => (await ask<{ activeTargets: Target[] }>('targets')).activeTargets,
    rules: async () =>
      (await ask<{ groups: { rules: Rule[] }[] }>('rules')).groups.flatMap(({ rules }) => rules),
    async exemplars(metric) {
      const now = Date.now() / 1000;
      const range = { query: metric, start: String(now - 300), end: String(now) };
      const series = await ask<{ exemplars: { labels: Record<string, string> }[] }[]>(
        'query_exemplars',
        range,
      );
      return series.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels));
    },
    async hasData(expr) {
      const now = Date.now() / 1000;
      const range = { query: expr, start: String(now - 30), end: String(now), step: '1' };
      const { result } = await ask<{ result: Matrix }>('query_range', range);
      return result.some(({ values }) => values.some(([, value]) => value !== 'NaN'));
    },
  };
}

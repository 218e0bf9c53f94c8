/** The rows of the table: a figure, what it is measured against, and whether it meets its aim. */
import type { Comparison } from './compare.ts';
import type { Shot } from './job.ts';

export interface Row {
  readonly what: string;
  readonly server: string;
  readonly baseline: string;
  readonly figure: string;
  readonly aim: string;
  readonly met: boolean | undefined;
}

/** What is to be reached; undefined for what is shown as context. */
export type Aim = { readonly atLeast: number } | { readonly atMost: number } | undefined;

export function ratioRow(what: string, comparison: Comparison, aim?: Aim): Row {
  const { ratio, spread, subject, baseline } = comparison;
  const [low, high] = spread;
  return {
    what,
    server: describe(subject),
    baseline: describe(baseline),
    figure: `**${ratio.toFixed(2)}** (${low.toFixed(2)}–${high.toFixed(2)})`,
    ...judge(ratio, aim),
  };
}

/** A figure that is no ratio. */
export function plainRow(what: string, value: number, unit: 's' | 'ms' | 'MB' | 'kB', aim?: Aim): Row {
  const figure = `${unit === 's' ? value.toFixed(2) : short(value)} ${unit}`;
  return { what, server: figure, baseline: '', figure: `**${figure}**`, ...judge(value, aim, unit) };
}

function judge(value: number, aim: Aim, unit = ''): Pick<Row, 'aim' | 'met'> {
  if (!aim) return { aim: '', met: undefined };
  const [sign, limit] = 'atLeast' in aim ? ['≥', aim.atLeast] : ['≤', aim.atMost];
  return {
    aim: `${sign} ${limit} ${unit}`.trimEnd(),
    met: 'atLeast' in aim ? value >= limit : value <= limit,
  };
}

export function describe({ perSecond, p50Ms, p99Ms, loadCpu }: Shot): string {
  // A load generator that is busy all the time measures itself: the truth is more than this.
  const bound = loadCpu > 0.97 ? '+' : '';
  return `${whole(perSecond)}${bound}/s, ${short(p50Ms)} ms (99th ${short(p99Ms)} ms)`;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Two significant digits below ten, whole numbers with at most one decimal above. */
export function short(value: number): string {
  return String(
    value < 10 ? Number(value.toPrecision(2)) : value < 100 ? Number(value.toFixed(1)) : Math.round(value),
  );
}

export function table(rows: readonly Row[]): string {
  const head = ['Figure', 'config-server', 'Baseline', 'Result', 'Aim', 'Met'];
  const lines = rows.map(({ what, server, baseline, figure, aim, met }) => [
    what,
    server,
    baseline,
    figure,
    aim,
    met === undefined ? '' : met ? 'yes' : '**no**',
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The rows of the table: a figure, what it is measured against, and whether it meets its aim. */
import type { Comparison } from './compare.ts';
import type { Shot } from './load.ts';

export interface Row {
  readonly what: string;
  readonly server: string;
  readonly baseline: string;
  readonly figure: string;
  readonly aim: string;
  readonly met: boolean | undefined;
}

/** @param atLeast the aim; undefined for what is shown as context. */
export function ratioRow(
  what: string,
  { ratio, spread, subject, baseline }: Comparison,
  atLeast?: number,
): Row {
  const [low, high] = spread;
  return {
    what,
    server: describe(subject),
    baseline: describe(baseline),
    figure: `**${ratio.toFixed(2)}** (${low.toFixed(2)}–${high.toFixed(2)})`,
    aim: atLeast === undefined ? '' : `≥ ${atLeast}`,
    met: atLeast === undefined ? undefined : ratio >= atLeast,
  };
}

export function limitRow(what: string, value: number, unit: 's' | 'MB', atMost: number): Row {
  const figure = `${value.toFixed(unit === 's' ? 2 : 0)} ${unit}`;
  return {
    what,
    server: figure,
    baseline: '',
    figure: `**${figure}**`,
    aim: `≤ ${atMost} ${unit}`,
    met: value <= atMost,
  };
}

function describe({ perSecond, p50Ms, p99Ms, loadCpu }: Shot): string {
  const rate = Math.round(perSecond).toLocaleString('en');
  // A load generator that is busy all the time measures itself: the truth is more than this.
  return `${rate}${loadCpu > 0.97 ? '+' : ''}/s, ${p50Ms} ms (99th ${p99Ms} ms)`;
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

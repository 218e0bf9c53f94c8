/**
 * The tests of the burn rates, for `promtool test rules`: each pair of windows of each objective alone, just over its
 * rate and just under, begun too late and over again. What has to be is stated here once more and not taken from the
 * rules, or the tests would agree with whatever the rules say.
 */
import { objectives } from './objectives.ts';

/** In minutes. */
const HOUR = 60;
const DAY = 24 * HOUR;

/** By pair of windows: how many times too fast. */
const branches = [
  { rate: 14.4, long: HOUR, short: 5, alert: 'FastBurn' },
  { rate: 6, long: 6 * HOUR, short: 30, alert: 'FastBurn' },
  { rate: 3, long: DAY, short: 2 * HOUR, alert: 'SlowBurn' },
  { rate: 1, long: 3 * DAY, short: 6 * HOUR, alert: 'SlowBurn' },
] as const;

type Branch = (typeof branches)[number];

/** For so many minutes this many times more bad operations than the objective allows. */
type Phase = readonly [burn: number, minutes: number];

interface Case {
  readonly name: string;
  readonly phases: (branch: Branch) => readonly Phase[];
  readonly fires: boolean;
}

const cases: readonly Case[] = [
  {
    name: 'just over the rate, for the whole of the long window',
    phases: ({ rate, long }) => [[1.1 * rate, long]],
    fires: true,
  },
  {
    name: 'just under the rate',
    phases: ({ rate, long }) => [[0.9 * rate, long]],
    fires: false,
  },
  {
    name: 'over the rate, but only for half of the long window',
    phases: ({ rate, long }) => [[1.1 * rate, long / 2]],
    fires: false,
  },
  {
    name: 'over the rate within the long window, but nothing bad within the short one',
    // So much that any longer window would not have recovered.
    phases: ({ rate, long, short }) => [
      [5 * rate, long],
      [0, short],
    ],
    fires: false,
  },
  {
    name: 'over the rate within both, although nothing bad has come lately',
    // For so long that any shorter window would have recovered.
    phases: ({ rate, long, short }) => [
      [3 * rate, long],
      [0, 0.4 * short],
    ],
    fires: true,
  },
];

/**
 * Before it burns nothing was bad for days, and ten times as much was asked: so longer windows stay far below their
 * rates, and a pair of windows is seen by itself.
 */
const LENGTH = 7 * DAY;
const CALM_LOAD = 10;

/** Operations of each kind in a minute: so many that whole numbers make any share. */
const LOAD = 1_000_000;

/** How much each counter moves in a minute, when of every objective so many times more is bad than it allows. */
const series: readonly (readonly [labels: string, perMinute: (burn: number) => number])[] = [
  ['count{operation="Query.config",outcome="OK"}', () => LOAD],
  ['bucket{operation="Query.config",outcome="OK",le="0.05"}', (burn) => LOAD * (1 - 0.01 * burn)],
  ['count{operation="Mutation.replaceConfig",outcome="OK"}', () => LOAD],
  ['bucket{operation="Mutation.replaceConfig",outcome="OK",le="0.25"}', (burn) => LOAD * (1 - 0.01 * burn)],
  ['count{operation="Query.configs",outcome="OK"}', (burn) => LOAD * (1 - 3 * 0.001 * burn)],
  ['count{operation="Query.configs",outcome="UNAVAILABLE"}', (burn) => LOAD * 3 * 0.001 * burn],
];

export function burnCases() {
  return {
    rule_files: ['config-server.yaml'],
    // Once at the end is enough, since these alerts wait for nothing.
    evaluation_interval: `${LENGTH}m`,
    tests: branches.flatMap((branch) => cases.map((one) => createTest(branch, one))),
  };
}

function createTest(branch: Branch, { name, phases, fires }: Case) {
  const burning = phases(branch);
  const calm = LENGTH - burning.reduce((sum, [, minutes]) => sum + minutes, 0);
  return {
    name: `${branch.rate} times too fast over ${inWords(branch.long)} and ${inWords(branch.short)}: ${name}`,
    interval: '1m',
    input_series: series.map(([labels, perMinute]) => ({
      series: `config_server_operation_duration_seconds_${labels.replace('{', '{namespace="n",job="config-server",instance="a",')}`,
      values: counter([
        [CALM_LOAD * perMinute(0), calm],
        ...burning.map(([burn, minutes]) => [perMinute(burn), minutes] as const),
      ]),
    })),
    promql_expr_test: [
      {
        expr: 'count by (alertname) (ALERTS{alertname=~".+Burn"})',
        eval_time: `${LENGTH}m`,
        exp_samples: objectives
          .filter(() => fires)
          .map(({ alert }) => ({ labels: `{alertname="${alert}${branch.alert}"}`, value: 1 })),
      },
    ],
  };
}

/**
 * In promtool's notation: `start+step x times`, where the start is a sample, too. In whole numbers: a counter that fell
 * by a rounding would have begun anew.
 */
function counter(phases: readonly (readonly [perMinute: number, minutes: number])[]): string {
  let value = 0;
  const parts = phases.map(([perMinute, minutes], index) => {
    const step = Math.round(perMinute);
    const start = index === 0 ? 0 : value + step;
    value += step * minutes;
    return `${start}+${step}x${index === 0 ? minutes : minutes - 1}`;
  });
  return parts.join(' ');
}

function inWords(minutes: number): string {
  if (minutes % DAY === 0) return `${minutes / DAY} d`;
  return minutes % HOUR === 0 ? `${minutes / HOUR} h` : `${minutes} min`;
}

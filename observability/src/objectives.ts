/**
 * The objectives, as shares of operations over 30 days, and the rules made of them: how large the share of bad ones is
 * over each window, and an alert when the budget of them is used up too fast. An alert looks at a long window, so that
 * it means something, and at a short one, so that it ends soon after its cause has (Google's SRE workbook, chapter 5).
 *
 * They are counted by operation and not by request: a GraphQL document that was executed is answered by 200, whatever
 * came of its fields.
 */
import { type AlertingRule, createAlert, type RecordingRule } from './rule.ts';

export interface Objective {
  /** Part of the recorded metrics' names. */
  readonly name: string;
  readonly alert: string;
  readonly title: string;
  readonly about: string;
  /** What the others did instead. */
  readonly otherwise: string;
  readonly share: number;
  /** How many there are in a second, within a window. */
  readonly all: (window: string) => string;
  /** How many of them are good. */
  readonly good: (window: string) => string;
}

/** Whose numbers are added up: the servers of one store. */
export const STORE = 'namespace, job';

const DURATION = 'config_server_operation_duration_seconds';
const OUR_FAULT = 'INTERNAL_SERVER_ERROR|UNAVAILABLE';

export const objectives: readonly Objective[] = [
  {
    name: 'operations_failed',
    alert: 'ConfigServerErrors',
    title: 'Availability',
    about: 'Operations that did not fail by a fault of the server (INTERNAL_SERVER_ERROR, UNAVAILABLE).',
    otherwise: 'of the operations failed by a fault of the server',
    share: 0.999,
    all: (window) => sumRate('count', '', window),
    good: (window) =>
      `(${sumRate('count', `outcome!~"${OUR_FAULT}"`, window)} or 0 * ${sumRate('count', '', window)})`,
  },
  {
    name: 'reads_slow',
    alert: 'ConfigServerReadLatency',
    title: 'Reads in 50 ms',
    about: 'Reads of one entry that took at most 50 ms.',
    otherwise: 'of the reads of one entry took longer than 50 ms',
    share: 0.99,
    ...slowerThan('0.05', 'operation="Query.config"'),
  },
  {
    name: 'writes_slow',
    alert: 'ConfigServerWriteLatency',
    title: 'Writes in 250 ms',
    about: 'Writes that took at most 250 ms until they were durable.',
    otherwise: 'of the writes took longer than 250 ms',
    share: 0.99,
    ...slowerThan('0.25', 'operation=~"Mutation[.].+"'),
  },
];

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;
type Window = (typeof WINDOWS)[number];

/** [times faster than the objective allows, long window, short window] */
type Burn = readonly [rate: number, long: Window, short: Window];
const FAST: readonly Burn[] = [
  [14.4, '1h', '5m'],
  [6, '6h', '30m'],
];
const SLOW: readonly Burn[] = [
  [3, '1d', '2h'],
  [1, '3d', '6h'],
];

export function objectiveRules(): (RecordingRule | AlertingRule)[] {
  return [
    ...objectives.flatMap(({ name, all, good }) => [
      ...WINDOWS.map((window) => ({
        record: recorded(name, window),
        expr: `1 - ${good(window)}\n/ (${all(window)} > 0)`,
      })),
      { record: counted(name, 'all'), expr: all('5m') },
      { record: counted(name, 'good'), expr: good('5m') },
      { record: recordedInAll(name), expr: overall(name) },
    ]),
    ...objectives.flatMap((objective) => [
      createAlert({
        alert: `${objective.alert}FastBurn`,
        severity: 'critical',
        expr: burns(objective, FAST),
        summary: `${objective.title}: the error budget is used up within days`,
        description: burnt(objective),
      }),
      createAlert({
        alert: `${objective.alert}SlowBurn`,
        severity: 'warning',
        expr: burns(objective, SLOW),
        summary: `${objective.title}: the error budget is used up before its 30 days are over`,
        description: burnt(objective),
      }),
    ]),
  ];
}

export function recorded(name: string, window: Window): string {
  return `config_server:${name}:ratio_rate${window}`;
}

/** The share within the 30 days of the objective: an hour with many operations counts more than one with few. */
export function recordedInAll(name: string): string {
  return `config_server:${name}:ratio_30d`;
}

function counted(name: string, which: 'all' | 'good'): string {
  return `config_server:${name}:${which}_rate5m`;
}

/** From what is recorded already, since no Prometheus goes through the buckets of 30 days each minute. */
function overall(name: string): string {
  const sum = (which: 'all' | 'good') => `sum_over_time(${counted(name, which)}[30d])`;
  return `1 - ${sum('good')}\n/ (${sum('all')} > 0)`;
}

export function budget({ share }: Objective): number {
  return Number((1 - share).toFixed(6));
}

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}

function burnt(objective: Objective): string {
  return `{{ $value | humanizePercentage }} ${objective.otherwise}, over the longer of two windows; the objective allows ${percent(budget(objective))}.`;
}

function burns(objective: Objective, windows: readonly Burn[]): string {
  const over = (window: Window, rate: number) =>
    `${recorded(objective.name, window)} > ${rate} * ${budget(objective)}`;
  return windows
    .map(([rate, long, short]) => `(${over(long, rate)} and ${over(short, rate)})`)
    .join('\nor\n');
}

/** What failed by our fault counts as an error, not as slow. */
function slowerThan(seconds: string, which: string): Pick<Objective, 'all' | 'good'> {
  const where = `${which},outcome!~"${OUR_FAULT}"`;
  return {
    all: (window) => sumRate('count', where, window),
    good: (window) => sumRate('bucket', `${where},le="${seconds}"`, window),
  };
}

function sumRate(part: 'bucket' | 'count', where: string, window: string): string {
  return `sum by (${STORE}) (rate(${DURATION}_${part}${where && `{${where}}`}[${window}]))`;
}

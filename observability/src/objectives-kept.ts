/** The row of Overview that everybody looks at first: are the servers there, and do they keep their objectives. */
import { budget, objectives, percent, recorded, recordedInAll } from './objectives.ts';
import { curve, SELECTED, SELECTED_STORES, select, value } from './panels.ts';

const glance = [
  value({
    title: 'Servers up',
    about: 'Of those that Prometheus knows.',
    unit: 'short',
    steps: [
      [null, 'red'],
      [1, 'green'],
    ],
    queries: [{ expr: `sum(up{${SELECTED}})`, legend: '' }],
  }),
  ...objectives.map(({ name, title, about, share }) =>
    value({
      title,
      about: `${about} Objective: ${percent(share)}. Of the last hour.`,
      unit: 'percentunit',
      steps: [
        [null, 'red'],
        [share, 'green'],
      ],
      queries: [{ expr: `min(1 - ${recorded(name, '1h')}{${SELECTED_STORES}})`, legend: '' }],
    }),
  ),
  value({
    title: 'Database',
    about: 'Whether every server reaches it.',
    unit: 'bool_yes_no',
    steps: [
      [null, 'red'],
      [1, 'green'],
    ],
    queries: [{ expr: `min(${select('config_server_database_up')})`, legend: '' }],
  }),
  value({
    title: 'Versions',
    about: 'Servers by version.',
    unit: 'short',
    queries: [{ expr: `count by (version) (${select('config_server_build_info')})`, legend: '{{version}}' }],
  }),
];

const inAll = objectives.map((objective) =>
  value({
    title: `${objective.title}, 30 days`,
    about: `What counts: the objective is ${percent(objective.share)}. Of fewer days while Prometheus keeps, or has seen, less.`,
    unit: 'percentunit',
    steps: [
      [null, 'red'],
      [objective.share, 'green'],
    ],
    queries: [{ expr: `min(1 - ${recordedInAll(objective.name)}{${SELECTED_STORES}})`, legend: '' }],
  }),
);

const budgetsLeft = objectives.map((objective) =>
  value({
    title: `${objective.title}: budget left`,
    about: 'Of what may be bad in 30 days: at 0 % nothing more may be, below it the objective is missed.',
    unit: 'percentunit',
    steps: [
      [null, 'red'],
      [0, 'orange'],
      [0.25, 'green'],
    ],
    queries: [
      {
        expr: `min(1 - ${recordedInAll(objective.name)}{${SELECTED_STORES}} / ${budget(objective)})`,
        legend: '',
      },
    ],
  }),
);

const burnRates = curve({
  title: 'Burn rate of the error budgets',
  about:
    'How many times faster than the objective allows failures come: at 1 the budget of 30 days lasts 30 days, at 14.4 an hour takes 2 % of it and somebody is called.',
  unit: 'short',
  width: 24,
  queries: objectives.flatMap((objective) =>
    (['5m', '1h'] as const).map((window) => ({
      expr: `max(${recorded(objective.name, window)}{${SELECTED_STORES}}) / ${budget(objective)}`,
      legend: `${objective.title}, ${window}`,
    })),
  ),
});

export const objectivesKept = [...glance, ...inAll, ...budgetsLeft, burnRates];

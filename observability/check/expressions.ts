/** Every expression of the committed dashboards and rules, as a machine would find them: read from the files. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { AlertingRule, RecordingRule } from '../src/rule.ts';

const HERE = fileURLToPath(new URL('..', import.meta.url));

export interface Expression {
  /** The panel or the rule, for people. */
  readonly where: string;
  readonly expr: string;
}

interface Target {
  readonly expr: string;
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly Target[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly Panel[];
}

interface Variable {
  readonly name: string;
  /** What Grafana takes for "All"; absent: the values in the list. */
  readonly allValue?: string;
}

export const dashboards: readonly Dashboard[] = read('dashboards', '.json').map((text) => JSON.parse(text));

export const rules: readonly (RecordingRule | AlertingRule)[] = read('rules', 'server.yaml')
  .flatMap((text) => parse(text).groups)
  .flatMap((group) => group.rules);

export const alerts = rules.filter((rule) => 'alert' in rule);

/** What stands for Grafana's variables when its expressions are asked elsewhere. */
const VARIABLES: Readonly<Record<string, string>> = {
  namespace: '.*',
  job: '.+',
  instance: '.+',
  service: 'config-server',
  trace_id: '',
  __rate_interval: '10s',
};

export const panelExpressions = (source: 'prometheus' | 'loki'): Expression[] =>
  dashboards.flatMap(({ title, panels }) =>
    panels.flatMap(({ title: panel, targets = [] }) =>
      targets
        .filter(({ datasource }) => datasource.type === source)
        .map(({ refId, expr }) => ({
          where: `${title}: ${panel} (${refId})`,
          expr: expr.replace(/\$(\w+)/g, (variable, name) => VARIABLES[name] ?? variable),
        })),
    ),
  );

export const ruleExpressions = (): Expression[] =>
  rules.map((rule) => ({ where: 'alert' in rule ? rule.alert : rule.record, expr: rule.expr }));

function read(directory: string, ending: string): string[] {
  return readdirSync(`${HERE}/${directory}`)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => readFileSync(`${HERE}/${directory}/${name}`, 'utf8'));
}

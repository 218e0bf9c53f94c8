/** What a scrape says, as values to look up: by metric and labels, in whichever order they are written. */
import { type Answer, send } from '../support/client.ts';

export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0';

export interface Samples {
  readonly answer: Answer;
  /** The value of one series; undefined when there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
  /** The label sets of a metric, its `le` left out. */
  series(name: string): Record<string, string>[];
}

export async function scrape(admin: string, accept?: string): Promise<Samples> {
  const answer = await send(admin, 'GET', '/metrics', accept ? { headers: { Accept: accept } } : {});
  return { answer, ...read(answer.text) };
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*?)\})? (\S+)(?: # .*)?$/;

export function read(text: string): Omit<Samples, 'answer'> {
  const samples = text
    .split('\n')
    .map((line) => LINE.exec(line))
    .filter((match) => match !== null)
    .map(([, name, labels = '', value]) => ({ name, labels: labelsOf(labels), value: Number(value) }));
  return {
    value: (name, labels = {}) =>
      samples.find((one) => one.name === name && key(one.labels) === key(labels))?.value,
    series: (name) => samples.filter((one) => one.name === name).map(({ labels: { le, ...rest } }) => rest),
  };
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

function key(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort());
}

/**
 * What an expression relies on: the metrics that it names, and the labels that it expects them to have, be it to
 * select, to group or to match by. Found with the grammar of Prometheus' own web interface.
 */
import { parser } from '@prometheus-io/lezer-promql';

export interface Selector {
  readonly metric: string;
  readonly labels: ReadonlySet<string>;
}

/** @throws where the expression is no PromQL. */
export function selectorsOf(expr: string): Selector[] {
  const selectors: { metric: string; labels: Set<string>; from: number }[] = [];
  /** By which labels the part from … to is grouped. */
  const groups: { from: number; to: number; label: string }[] = [];
  parser.parse(expr).iterate({
    enter({ type, name, from, to, node }) {
      const text = expr.slice(from, to);
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expr}`);
      if (name === 'VectorSelector') {
        const metric = node.getChild('Identifier');
        selectors.push({ metric: metric ? expr.slice(metric.from, metric.to) : '', labels: new Set(), from });
      }
      if (name !== 'LabelName') return;
      const place = node.parent;
      if (place?.name === 'UnquotedLabelMatcher') selectors.at(-1)?.labels.add(text);
      const whole = place?.parent?.parent;
      if (place?.name === 'GroupingLabels' && whole)
        groups.push({ from: whole.from, to: whole.to, label: text });
    },
  });
  for (const { from, to, label } of groups) {
    for (const selector of selectors)
      if (selector.from >= from && selector.from < to) selector.labels.add(label);
  }
  return selectors;
}

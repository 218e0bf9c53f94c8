/** Rules as Prometheus reads them. Every alert says what it means in the same places, and where to read what to do. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: Severity };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>;
}

/** critical: somebody is called, at any hour. warning: somebody looks at it on the next working day. */
type Severity = 'critical' | 'warning';

export interface Alert {
  readonly alert: string;
  readonly severity: Severity;
  readonly expr: string;
  /** How long it has to be so. */
  readonly lasting?: string;
  readonly summary: string;
  readonly description: string;
}

/** From the root of the repository. The chart puts `prometheusRule.runbooks` in its place, by these very characters. */
const RUNBOOKS = 'docs/runbooks.md';

export function createAlert({ alert, severity, expr, lasting, summary, description }: Alert): AlertingRule {
  return {
    alert,
    expr,
    ...(lasting && { for: lasting }),
    labels: { severity },
    annotations: { summary, description, runbook_url: `${RUNBOOKS}#${alert.toLowerCase()}` },
  };
}

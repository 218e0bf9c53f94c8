/** What has to be so after a load, and how it is told. */
import type { LoadResult } from './client.ts';
import { assert, proven } from './report.ts';

/** Nothing may fail. */
export function assertNothingFailed(result: LoadResult, meanwhile: string): void {
  const { failures, asked, seconds, slowestMs, connections } = result;
  const total = sum(Object.values(asked));
  assert(failures.length === 0, `${failures.length} of ${total} requests failed:\n${first(failures)}`);
  const each = Object.entries(asked).map(([kind, count]) => `${count} ${kind}`);
  proven(
    `${meanwhile}: 0 of ${total} requests failed in ${seconds.toFixed(0)} s (${each.join(', ')}) on ${connections} connections; the slowest took ${slowestMs} ms`,
  );
  assertNothingLost(result);
}

/** What was acknowledged is there, and streams have told every change. */
export function assertNothingLost(result: LoadResult): void {
  const { acknowledged, lost, strange, unanswered, keptUnanswered, streams } = result;
  assert(
    lost.length === 0,
    `${lost.length} of ${acknowledged} acknowledged writes are lost:\n${first(lost)}`,
  );
  assert(strange.length === 0, `values that nobody wrote, or twice:\n${first(strange)}`);
  const without = unanswered ? `; of ${unanswered} that failed ${keptUnanswered} are there` : '';
  proven(`each of ${acknowledged} acknowledged writes is in the history${without}`);
  for (const { surface, disorder, missing } of streams) {
    assert(
      disorder.length === 0,
      `a stream (${surface}) did not tell every change once:\n${first(disorder)}`,
    );
    assert(missing === 0, `a stream (${surface}) lacks the last ${missing} changes`);
  }
  const told = streams.map(({ surface, changes, opened }) => `${surface} ${changes}, opened ${opened} times`);
  proven(`streams told every change once and in order: ${told.join('; ')}`);
}

function first(lines: readonly string[]): string {
  return lines.slice(0, 20).join('\n');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

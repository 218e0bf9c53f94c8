/**
 * What is printed in a document, and what a command has printed, in a form in which they can be compared: what is
 * never the same twice has given way to its name. Everything else has to be the same, revisions included, because
 * each document begins with an empty store.
 */

interface Volatile {
  readonly name: string;
  readonly pattern: RegExp;
}

const VOLATILE: readonly Volatile[] = [
  { name: 'time', pattern: /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g },
  { name: 'HTTP date', pattern: /\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g },
  { name: 'trace id', pattern: /(?<="(?:instance|traceId)": ?")[0-9a-f]{32}/g },
];

export function printed(text: string): string {
  const stable = VOLATILE.reduce((rest, { name, pattern }) => rest.replace(pattern, `<${name}>`), text);
  return stable.trim();
}

/** Where a JSON text breaks its lines does not matter. */
export function printedJson(text: string): unknown {
  return JSON.parse(printed(text));
}

/** Values that are sent exactly as written: a number that was parsed would be another one, `-0` or 1e400 say. */

/** What JSON.stringify writes as this text, when it is a number, or the one value of an array. */
export function raw(text: string): unknown {
  const [, number, element] = /^(-?\d.*)$|^\[(-?\d[^,]*)\]$/.exec(text) ?? [];
  if (number) return rawJSON(number);
  return element ? [rawJSON(element)] : JSON.parse(text);
}

function rawJSON(text: string): unknown {
  return (JSON as typeof JSON & { rawJSON(text: string): unknown }).rawJSON(text);
}

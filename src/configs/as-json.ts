/** A copy of a value as JSON carries it: plain, shared with nobody, and with one zero (`-0` is `0`). */
export function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

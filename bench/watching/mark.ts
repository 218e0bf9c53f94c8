/**
 * The time of a write, within its data: so a watcher knows at once, from the bytes of an event, how long it
 * was on its way. The clock is the machine's monotonic one, which all processes share.
 */
const SIGN = '~'.charCodeAt(0);
const DIGITS = 16;

export function microseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

export function markOf(time: number): string {
  return `~${String(time).padStart(DIGITS, '0')}`;
}

/** Calls `found` for each mark; returns the bytes at the end that may be the beginning of another. */
export function readMarks(bytes: Buffer, found: (time: number) => void): Buffer | undefined {
  let at = bytes.indexOf(SIGN);
  while (at !== -1) {
    const end = at + 1 + DIGITS;
    if (end > bytes.length) return bytes.subarray(at);
    found(Number(bytes.toString('latin1', at + 1, end)));
    at = bytes.indexOf(SIGN, end);
  }
  return undefined;
}

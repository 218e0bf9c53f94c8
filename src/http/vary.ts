/**
 * The `Vary` of a head that is written at once: such a head replaces what was said before, so it says that again (the origin, to who
 * may come from others).
 */
import type { ServerResponse } from 'node:http';

export function varyOnAccept(response: ServerResponse): readonly ['Vary', string] {
  const before = response.getHeader('Vary');
  return ['Vary', before === undefined ? 'Accept' : `${before}, Accept`];
}

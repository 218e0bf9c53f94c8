/** How V8 keeps what requests leave behind. */
import { setFlagsFromString } from 'node:v8';

/**
 * V8 learns which pieces of code make what stays, and puts that beside the long-lived at once. It learns from the first
 * requests, which are all under way when it looks: then every later one is kept, and whatever it leads to, until the
 * next full collection. By chance, so that one start of the server in three took half as long again for a read
 * while it was traced. Nothing that a request makes stays; what does is moved when it has lived for a while.
 */
export function expectGarbage(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

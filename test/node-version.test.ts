/** Which Node the server runs on. */
import { assertNodeVersion } from '../src/node-version.ts';

test.each(['20.20.2', '22.9.0', '22.14.0', '9.99.99'])('Node %s is refused, with what to do', (version) => {
  expect(() => assertNodeVersion(version)).toThrow(/is needed; this is/);
});

test.each(['22.15.0', '22.15.1', '24.0.0', '100.0.0'])('Node %s will do', (version) => {
  expect(() => assertNodeVersion(version)).not.toThrow();
});

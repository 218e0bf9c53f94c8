/** A program that cannot start tells why, and no value of a setting: it may be a credential, or one in a wrong place. */
import { SECRET } from '../rest/failing-requests.ts';
import { endProcesses, runProgram } from '../support/process.ts';
import { useTestDatabase } from '../support/use-database.ts';
import { leaks } from './leaks.ts';

import.meta.jest.setTimeout(90_000);

const database = useTestDatabase(endProcesses);

async function everythingOf(environment: Record<string, string>): Promise<string> {
  const program = runProgram({
    LOG_LEVEL: 'trace',
    LOG_FORMAT: 'json',
    PORT: '0',
    ADMIN_PORT: '0',
    ...environment,
  });
  const { code } = await program.ended;
  expect([69, 78]).toContain(code);
  expect(program.stderr()).not.toBe('');
  return program.stdout() + program.stderr();
}

test.each<[string, (url: URL) => string]>([
  ['a password that is wrong', (url) => Object.assign(url, { password: SECRET }).href],
  [
    'a database that is not there',
    (url) => Object.assign(url, { password: SECRET, pathname: '/absent' }).href,
  ],
  ['a password not encoded', ({ host }) => `postgres://user:${SECRET}@#/${SECRET}@${host}/a`],
  ['a host that is none', () => `postgres://user:${SECRET}@localhost:1/a`],
  ['a URL that is none', () => `postgres//user:${SECRET}@localhost/a`],
])('DATABASE_URL with %s', async (_what, spoil) => {
  const environment = { DATABASE_URL: spoil(new URL(database.url)), DATABASE_CONNECT_TIMEOUT_SECONDS: '0' };
  expect(leaks(await everythingOf(environment))).toEqual([]);
});

test('settings with a secret in the wrong place', async () => {
  const names = [
    'PORT',
    'HOST',
    'LOG_LEVEL',
    'LOG_FORMAT',
    'CACHE_MAX_BYTES',
    'DATABASE_LISTEN',
    'DATABASE_URL',
  ];
  const environment = Object.fromEntries(names.map((name) => [name, `${SECRET} !`]));
  expect(leaks(await everythingOf(environment))).toEqual([]);
});

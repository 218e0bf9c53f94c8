/** compose.yaml hands every setting on, so that what is set for `make run` holds in a container, too. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { settingGroups } from '../../src/settings.ts';

/** Where it is reached is the engine's to say, which publishes the ports; the database is the one beside it. */
const SETTLED = new Set(['HOST', 'PORT', 'ADMIN_HOST', 'ADMIN_PORT', 'DATA_DIR']);
/** Those that have a value of their own there. */
const GIVEN = new Set(['DATABASE_URL', 'OTEL_EXPORTER_OTLP_ENDPOINT']);

const compose = parse(readFileSync('compose.yaml', 'utf8'), { merge: true });
const environment: Record<string, string | null> = compose.services.server.environment;

test('every setting reaches the server, and nothing else', () => {
  const settings = Object.values(settingGroups).flatMap((group) => Object.keys(group));
  expect(Object.keys(environment).sort()).toEqual(settings.filter((name) => !SETTLED.has(name)).sort());
});

test('as it is given, and absent when it is not', () => {
  const given = Object.entries(environment).filter(([, value]) => value !== null);
  expect(new Set(given.map(([name]) => name))).toEqual(GIVEN);
});

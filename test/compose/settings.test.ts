/** compose.yaml hands every setting on, so that what is set for `make run` holds in a container, too. */
import { settingGroups } from '../../src/settings.ts';
import { services } from './model.ts';

/** Where it is reached is said by the ports that are published; the database is the one beside it. */
const SETTLED = ['HOST', 'PORT', 'ADMIN_HOST', 'ADMIN_PORT', 'DATA_DIR'];
/** Those that have a value of their own there. */
const GIVEN = ['DATABASE_URL', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

const environment = services.server?.environment ?? {};

test('every setting reaches the server, and nothing else', () => {
  const settings = Object.values(settingGroups).flatMap((group) => Object.keys(group));
  expect(Object.keys(environment).sort()).toEqual(settings.filter((name) => !SETTLED.includes(name)).sort());
});

test('as it is given, and absent when it is not', () => {
  const given = Object.entries(environment).filter(([, value]) => value !== null);
  expect(given.map(([name]) => name)).toEqual(GIVEN);
});

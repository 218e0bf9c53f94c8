/** The bundled PostgreSQL, from within. */
import { kubectl } from './kubectl.ts';
import { DATABASE } from './release.ts';

export async function sql(statement: string): Promise<void> {
  const psql = ['psql', '--username=config_server', '--quiet', `--command=${statement}`];
  await kubectl('exec', `${DATABASE}-0`, '--', ...psql);
}

/** The one PostgreSQL beside the servers, started when it is first asked for, with a database for whoever wants one. */
import { Container, docker } from './engine.ts';

let started: Promise<Container> | undefined;
let databases = 0;

export async function postgres(): Promise<Container> {
  started ??= Container.startPostgres();
  return started;
}

/** The settings of a server with an empty database of its own. */
export async function freshDatabase(): Promise<{ DATABASE_URL: string }> {
  const { name } = await postgres();
  const database = `check_${++databases}`;
  await docker('exec', name, 'createdb', '--username=postgres', database);
  return { DATABASE_URL: `postgres://postgres:check@${name}/${database}` };
}

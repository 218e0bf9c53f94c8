/** Watching: tables of cases, each run on REST and on GraphQL against one server, with the same told by both. */
import { leaveAll } from '../support/event-stream.ts';
import { useServer } from '../support/use-server.ts';
import { changes } from './cases/changes.ts';
import { selection } from './cases/selection.ts';
import { since } from './cases/since.ts';
import { storeOf } from './store.ts';
import { WATCHING } from './surface.ts';

const cases = [...changes, ...since, ...selection];

const server = useServer();

afterEach(leaveAll);

describe.each(['REST', 'GraphQL', 'Multipart'] as const)('%s tells', (title) => {
  test.each(cases.map((it, index) => [it.title, it, index] as const))('%s', async (_title, it, index) => {
    const surface = WATCHING[title](server.urls.api);
    const branch = `${title}.${index}.`;
    expect(await it.run(surface, branch, storeOf(server))).toEqual(it.gives(branch));
  });
});

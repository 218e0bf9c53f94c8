/** The trees of spans that requests are to leave, part by part. */
import type { Tree } from './traces.ts';

export const span = (given: Partial<Tree> & Pick<Tree, 'name'>): Tree => ({
  kind: 'INTERNAL',
  attributes: {},
  isError: false,
  events: [],
  links: [],
  children: [],
  ...given,
});

export const serverSpan = (method: string, route: string, status: number, children: Tree[]) =>
  span({
    name: `${method} ${route}`,
    kind: 'SERVER',
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      'url.scheme': 'http',
      'network.protocol.version': '1.1',
    },
    children,
  });

export const operationSpan = (operation: string, surface: string, children: Tree[], outcome = 'OK') =>
  span({
    name: operation,
    attributes: {
      'config_server.operation': operation,
      'config_server.surface': surface,
      'config_server.outcome': outcome,
    },
    children,
  });

/** A batch of one change. */
export const commitSpan = (links: string[], reads: Tree[] = []) =>
  span({
    name: 'writer.commit',
    attributes: { 'config_server.batch.changes': 1 },
    links,
    children: [
      ...reads,
      span({
        name: 'commit',
        kind: 'CLIENT',
        attributes: { 'db.system.name': 'postgresql', 'config_server.batch.changes': 1 },
      }),
    ],
  });

export const rawQuery = (part: string) =>
  span({
    name: 'prisma:client:operation',
    attributes: { method: 'queryRaw' },
    children: [
      span({
        name: 'prisma:client:db_query',
        kind: 'CLIENT',
        attributes: { 'db.system.name': 'postgresql', 'db.query.text': expect.stringContaining(part) },
      }),
    ],
  });

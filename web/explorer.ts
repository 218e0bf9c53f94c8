/**
 * The explorer: GraphiQL on the server that it came from. Subscriptions go by graphql-sse, the protocol of the
 * server's event streams; everything else by an ordinary request.
 */
import 'graphiql/style.css';
import './explorer.css';
import { createGraphiQLFetcher, type Fetcher, type FetcherParams } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql';
import { createClient } from 'graphql-sse';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { examples } from './examples.ts';
import { latest } from './latest.ts';
import { mendTabs } from './tab-list.ts';

/** Where each of the editor's workers was put, by the name the editor calls it. */
declare const WORKERS: Readonly<Record<'editor' | 'graphql' | 'json', string>>;

Object.assign(globalThis, {
  MonacoEnvironment: {
    getWorker: (_id: string, label: string) =>
      new Worker(WORKERS[label === 'graphql' || label === 'json' ? label : 'editor']),
  },
});

const url = new URL('graphql', location.href).href;
const ask = createGraphiQLFetcher({ url });

const fetcher: Fetcher = (request, options) => {
  const operation = chosen(request);
  const { operationName: _, ...rest } = request;
  const named = { ...rest, ...(operation?.name && { operationName: operation.name.value }) };
  if (operation?.operation !== 'subscription') return ask(named, options);
  return latest(createClient({ url, headers: options?.headers ?? {} }).iterate(named));
};

/** GraphiQL looks at what is written only after a moment: until then its name is that of what was there before. */
function chosen({ query, operationName }: FetcherParams): OperationDefinitionNode | null | undefined {
  try {
    const document = parse(query);
    return getOperationAST(document, operationName) ?? getOperationAST(document);
  } catch {
    // What is wrong with it is for the server to say.
    return undefined;
  }
}

const given = new URLSearchParams(location.search).get('query');
const page = document.getElementById('explorer');
if (page) {
  mendTabs(page);
  // Where the documentation takes the whole screen, it is not what one comes back to.
  if (matchMedia('(max-width: 40rem)').matches) localStorage.removeItem('graphiql:visiblePlugin');
  const defaultTabs = given ? [{ query: given }] : examples;
  createRoot(page).render(createElement(GraphiQL, { fetcher, defaultTabs }));
}

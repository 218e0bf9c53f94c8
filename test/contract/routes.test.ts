/** The routes of the server are those of the contract, and a few beside it that the contract names. */
import express from 'express';
import { readContract } from '../../scripts/contract/authored.ts';
import { startTestServer } from '../support/server.ts';

const contract = readContract();

/** What the server has beside REST, by its methods; the text of the contract names each, too. */
const NOT_REST = {
  '/graphql': ['get', 'post'],
  '/graphql/': ['get'],
  '/docs': ['get'],
  '/docs/': ['get'],
  '/openapi.json': ['get'],
  '/assets/{file}': ['get'],
  '/schema.graphql': ['get'],
  '/errors': ['get'],
  '/errors/': ['get'],
  '/errors/{code}': ['get'],
};

test('the routes are those of the contract, and what is named beside it', async () => {
  const made = import.meta.jest.spyOn(express.Router.prototype, 'route');
  const server = await startTestServer();
  const mounted = made.mock.results.map(({ value }) => value as express.IRoute & { methods: object });
  made.mockRestore();
  await server.stop();
  const routes = mounted.flatMap(({ path, methods }) => {
    // Express answers HEAD by GET.
    const own = Object.keys(methods).filter((method) => method !== '_all');
    const all = own.includes('get') ? [...own, 'head'] : own;
    return all.map((method) => `${method} ${path.replace(/:(\w+)/, '{$1}')}`);
  });
  const authored = contract.operations.map(({ method, path }) => `${method} ${path}`);
  const beside = Object.entries(NOT_REST).flatMap(([path, methods]) =>
    [...methods, 'head', 'options'].map((method) => `${method} ${path}`),
  );
  expect(routes.toSorted()).toEqual([...authored, ...beside].toSorted());
  for (const path of Object.keys(NOT_REST))
    expect(contract.root.description).toContain(`\`${path.replace(/\/\{.*/, '')}\``);
});

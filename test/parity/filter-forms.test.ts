/** Filters on the way in: as JSON over REST, as variables and in the document over GraphQL, and as large as may be. */
import { graphql as ask } from '../support/client.ts';
import { api, both, data, many, nested, overRest, useEntries } from './filtered.ts';

useEntries();

describe('over REST', () => {
  test.each(['{', 'value', '{"name":}', ''])('a filter that is not JSON is refused: %s', async (where) => {
    const { failure } = await overRest(where);
    expect(failure).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ pointer: '/where', code: 'INVALID', detail: 'This has to be JSON.' }],
    });
  });
});

test('over GraphQL a filter in the document, with variables within, selects the same', async () => {
  const document = `query ($value: JSON, $path: String) {
    configs(where: { data: { path: $path, eq: $value }, not: { name: { startsWith: "a" } } }) { nodes { name } } }`;
  const { body } = await ask(api(), document, { path: 'retry', value: { limit: 3 } });
  expect(body.data.configs.nodes).toEqual([{ name: 'b.five' }]);
  const { body: refused } = await ask(api(), document, { path: 'a..b', value: 1 });
  expect(refused.errors[0].extensions).toMatchObject({ errors: [{ pointer: '/where/data/path' }] });
});

describe('refuses', () => {
  test('nesting that would exhaust the stack', async () => {
    const where = `${'{"not":'.repeat(100_000)}{}${'}'.repeat(100_000)}`;
    const document = 'query ($where: ConfigFilter) { configs(where: $where) { totalCount } }';
    const body = `{"query":${JSON.stringify(document)},"variables":{"where":${where}}}`;
    const response = await fetch(`${api()}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', errors: [{ pointer: '/where' }] });
  });

  test('what is just within the bounds is taken', async () => {
    const where = {
      and: [nested(7), many(40), data(Array(64).fill('a').join('.'), { in: Array(100).fill(1) })],
    };
    expect(await both({ where })).toMatchObject({ names: [] });
  });
});

/** The OpenAPI says everything that the RAML says: what is derived from one that is tested has lost nothing. */
import { readContract } from '../../scripts/contract/authored.ts';
import { schemaAt } from './schemas.ts';

const { operations, types, everyAnswer } = readContract();

interface Shown {
  schema?: { default?: unknown };
  examples?: object;
  content?: Record<string, Shown>;
}

const named = (node: object | undefined) => Object.keys(node ?? {}).toSorted();

test.each(operations)('$id', ({ id, path, method, query, headers, bodies, answers }) => {
  const derived = schemaAt(['paths', path, method]) as unknown as {
    operationId: string;
    summary: string;
    parameters?: (Shown & { in: string; name: string; required?: boolean; 'x-onlyFor'?: string })[];
    requestBody?: { required: boolean; content: Record<string, { examples: object }> };
    responses: Record<string, { headers?: object; content?: Record<string, { examples?: object }> }>;
  };
  expect(derived.operationId).toBe(id);
  // Shown as it is, in one line.
  expect(derived.summary).toMatch(/^[^`\n]{1,80}$/);
  for (const [place, fields] of Object.entries({ query, header: headers })) {
    const parameters = (derived.parameters ?? []).filter((parameter) => parameter.in === place);
    for (const parameter of parameters) {
      const field = fields[parameter.name];
      expect([parameter.required ?? false, parameter['x-onlyFor']]).toEqual([
        field?.isRequired,
        field?.onlyFor,
      ]);
      const { schema, examples } = parameter.content?.['application/json'] ?? parameter;
      expect([schema?.default, named(examples)]).toEqual([field?.default, named(field?.examples)]);
    }
    expect(parameters).toHaveLength(Object.keys(fields).length);
  }
  expect(named(derived.requestBody?.content)).toEqual(named(bodies));
  for (const [type, { examples }] of Object.entries(bodies))
    expect(named(derived.requestBody?.content[type]?.examples)).toEqual(named(examples));
  expect(named(derived.responses)).toEqual(named(answers));
  for (const [status, answer] of Object.entries(answers)) {
    const { headers: fields, content } = derived.responses[status] ?? {};
    expect(named(fields)).toEqual(named({ ...everyAnswer, ...answer.headers }));
    expect(named(content)).toEqual(named(answer.bodies));
    for (const [type, { examples }] of Object.entries(answer.bodies))
      expect(named(content?.[type]?.examples)).toEqual(named(examples));
  }
});

test('the order of members is that of the RAML', () => {
  const { properties } = schemaAt(['components', 'schemas', 'NotFound']);
  const written = Object.keys(types.Problem?.properties as object).map((member) => member.replace('?', ''));
  expect(Object.keys(properties as object)).toEqual(written);
});

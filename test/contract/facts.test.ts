/** What the contract says in numbers, names and words is what the code says: neither can change alone. */
import { readContract } from '../../scripts/contract/authored.ts';
import { ConfigEventType } from '../../src/configs/config-event.ts';
import { DEFAULT_ORDER, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../src/configs/connection.ts';
import { MAX_FILTER_CONDITIONS, MAX_FILTER_LEVELS, MAX_IN_VALUES } from '../../src/configs/filter-inputs.ts';
import { MAX_LEVELS } from '../../src/configs/i-json.ts';
import { ConfigOrder, JsonPatchOp, MAX_TTL_SECONDS } from '../../src/configs/inputs.ts';
import { NAME_MAX_LENGTH, NAME_PATTERN, NAME_RULE } from '../../src/configs/name.ts';
import { MAX_PATCH_OPERATIONS } from '../../src/configs/patch.ts';
import { ERRORS_PATH, errorTable } from '../../src/errors/table.ts';
import { readSettings } from '../../src/settings.ts';
import { name, version } from '../../src/version.ts';
import { schemaAt } from './schemas.ts';

const { root, types } = readContract();

/** For when a server asks who calls: in the table, and no answer yet. */
const NOT_ANSWERED = ['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED'];

const typeOf = (type: string) => schemaAt(['components', 'schemas', type]);
const memberOf = (type: string, member: string) =>
  schemaAt(['components', 'schemas', type, 'properties', member]);

function parameterOf(path: string, name: string) {
  const parameters = (schemaAt(['paths', path, 'get']) as { parameters: { name: string; schema: object }[] })
    .parameters;
  return parameters.find((parameter) => parameter.name === name)?.schema;
}

test('the version', () => {
  expect([root.title, root.version]).toEqual([name, version]);
});

test('names', () => {
  const { source } = NAME_PATTERN;
  expect(typeOf('Name')).toMatchObject({ pattern: source, maxLength: NAME_MAX_LENGTH });
  expect(String(typeOf('Name').description).replaceAll('\n', ' ')).toContain(NAME_RULE);
  expect(typeOf('NamePrefix')).toMatchObject({
    pattern: `^(${source.slice(1, -1)})?$`,
    maxLength: NAME_MAX_LENGTH,
  });
  expect(typeOf('Location').pattern).toBe(`^/configs/${source.slice(1)}`);
});

test('pages', () => {
  expect(parameterOf('/configs', 'first')).toMatchObject({
    minimum: 1,
    maximum: MAX_PAGE_SIZE,
    default: DEFAULT_PAGE_SIZE,
  });
  expect(parameterOf('/configs', 'orderBy')).toMatchObject({
    enum: Object.values(ConfigOrder),
    default: DEFAULT_ORDER,
  });
});

test('numbers', () => {
  expect(typeOf('Revision')).toMatchObject({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
  expect(parameterOf('/configs', 'since')).toMatchObject({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
  expect(typeOf('Lifetime')).toMatchObject({ minimum: 1, maximum: MAX_TTL_SECONDS, nullable: true });
  expect(typeOf('JsonPatch').maxItems).toBe(MAX_PATCH_OPERATIONS);
  expect(typeOf('JsonPatch').description).toContain(`at most ${MAX_PATCH_OPERATIONS} operations`);
  expect(typeOf('Json').description).toContain(`at most ${MAX_LEVELS} levels`);
  expect(typeOf('ConfigFilter').description).toContain(`at most ${MAX_FILTER_LEVELS} levels`);
  expect(typeOf('ConfigFilter').description).toContain(`at most ${MAX_FILTER_CONDITIONS} conditions`);
  expect(typeOf('DataPath').description).toContain(`at most ${MAX_LEVELS} names`);
  expect(typeOf('DataPath').pattern).toContain(`{0,${MAX_LEVELS - 1}}`);
  for (const type of ['NameFilter', 'WholeDataFilter', 'PathFilter'])
    expect(memberOf(type, 'in').maxItems).toBe(MAX_IN_VALUES);
  expect(typeOf('PayloadTooLarge').description).toContain(`${readSettings({}).maxBodyBytes / 2 ** 20} MiB`);
});

test('operations of a JSON Patch', () => {
  const types = ['ValueOperation', 'RemoveOperation', 'TransferOperation'];
  const ops = types.flatMap((type) => memberOf(type, 'op').enum as string[]);
  expect(ops.toSorted()).toEqual(Object.values(JsonPatchOp).toSorted());
});

test('events', () => {
  expect(Object.keys(typeOf('Stream')['x-events'] as object).toSorted()).toEqual(
    Object.values(ConfigEventType).toSorted(),
  );
});

describe('problems', () => {
  const problems = Object.entries(errorTable).filter(([code]) => !NOT_ANSWERED.includes(code));

  test('all codes are known', () => {
    const code = types.ErrorCode;
    expect(code?.enum).toEqual(Object.keys(errorTable));
    for (const kept of NOT_ANSWERED) expect(code?.description).toContain(`\`${kept}\``);
  });

  test.each(problems)('%s', (code, { title, status }) => {
    const type = code.toLowerCase().replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
    const { properties } = typeOf(type);
    expect(properties).toMatchObject({
      type: { enum: [`${ERRORS_PATH}/${code}`] },
      title: { enum: [title] },
      status: { enum: [status] },
      code: { enum: [code] },
    });
  });
});

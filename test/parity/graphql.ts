/** The GraphQL surface: operations as documents with variables, results as outcomes. */
import { errorTable } from '../../src/errors/table.ts';
import { type Answer, graphql } from '../support/client.ts';
import type { Failure, Operation, Outcome, Surface } from './surface.ts';

const ENTRY = '{ name data version revision createdAt updatedAt expiresAt }';
const DOCUMENTS = {
  create: `mutation ($input: CreateConfigInput!) { entry: createConfig(input: $input) ${ENTRY} }`,
  read: `query ($name: ConfigName!, $version: Int) { entry: config(name: $name, version: $version) ${ENTRY} }`,
  replace: `mutation ($name: ConfigName!, $input: ReplaceConfigInput!, $ifRevision: Revision, $ifAbsent: Boolean, $ifPresent: Boolean) {
    entry: replaceConfig(name: $name, input: $input, ifRevision: $ifRevision, ifAbsent: $ifAbsent, ifPresent: $ifPresent) ${ENTRY} }`,
  merge: `mutation ($name: ConfigName!, $merge: JSON, $ifRevision: Revision) {
    entry: patchConfig(name: $name, merge: $merge, ifRevision: $ifRevision) ${ENTRY} }`,
  patch: `mutation ($name: ConfigName!, $operations: [JsonPatchOperation!], $ifRevision: Revision) {
    entry: patchConfig(name: $name, operations: $operations, ifRevision: $ifRevision) ${ENTRY} }`,
  remove: `mutation ($name: ConfigName!, $ifRevision: Revision) {
    entry: deleteConfig(name: $name, ifRevision: $ifRevision) ${ENTRY} }`,
};
const LIST = `query ($first: Int, $after: Cursor, $prefix: String, $where: ConfigFilter, $orderBy: ConfigOrder) {
  configs(first: $first, after: $after, prefix: $prefix, where: $where, orderBy: $orderBy) {
    nodes ${ENTRY} pageInfo { hasNextPage endCursor } } }`;

export function graphqlSurface(url: string): Surface {
  return {
    title: 'GraphQL',
    async perform(operation) {
      const [document, variables] = request(operation);
      return outcome(await graphql(url, document, variables), operation);
    },
    async list(args) {
      const answer = await graphql(url, LIST, args);
      if (answer.body.errors) return { failure: failure(answer) };
      const { nodes, pageInfo } = answer.body.data.configs;
      return { entries: nodes, next: pageInfo.hasNextPage ? pageInfo.endCursor : undefined };
    },
  };
}

function request(operation: Operation): [document: string, variables: object] {
  if ('create' in operation) return [DOCUMENTS.create, { input: operation.create }];
  if ('read' in operation) return [DOCUMENTS.read, { name: operation.read, version: operation.version }];
  const conditions = operation.if ?? {};
  if ('replace' in operation) {
    const { replace: name, input } = operation;
    return [DOCUMENTS.replace, { name, input, ...conditions }];
  }
  if ('merge' in operation)
    return [DOCUMENTS.merge, { name: operation.merge, merge: operation.patch, ...conditions }];
  if ('patch' in operation) {
    const { patch: name, operations } = operation;
    return [DOCUMENTS.patch, { name, operations, ...conditions }];
  }
  return [DOCUMENTS.remove, { name: operation.remove, ...conditions }];
}

function outcome(answer: Answer, operation: Operation): Outcome {
  if (answer.body.errors) return { failure: failure(answer) };
  const { entry } = answer.body.data;
  // The same thing in two renderings: REST says 404.
  if ('read' in operation && entry === null)
    return { failure: operation.version === undefined ? ABSENT : NO_SUCH_VERSION };
  return { entry };
}

const ABSENT: Failure = { code: 'NOT_FOUND', detail: 'There is no entry of this name.', problems: [] };
const NO_SUCH_VERSION: Failure = {
  code: 'NOT_FOUND',
  detail: 'There is no such version of an entry of this name, or it removed the entry.',
  problems: [],
};

const ROOT = /\/(?:input|merge|operations)(?=\/|:|$)/;

function failure({ body }: Answer): Failure {
  const [error, ...others] = body.errors;
  expect(others).toEqual([]);
  const { code, errors = [], revision } = error.extensions;
  expect(Object.keys(errorTable)).toContain(code);
  return {
    code,
    detail: error.message.replaceAll(new RegExp(ROOT, 'g'), '').replace(/^: /, ''),
    problems: errors.map((problem: Failure['problems'][number]) => ({
      ...problem,
      pointer: problem.pointer.replace(ROOT, ''),
    })),
    ...(revision !== undefined && { revision }),
  };
}

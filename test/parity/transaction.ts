/**
 * Transactions as a surface: each write is the one change of a transaction, tried before it is made. What may
 * differ is left out here: that a refusal names the change. Everything else is GraphQL's.
 */
import { graphql } from '../support/client.ts';
import { graphqlSurface } from './graphql.ts';
import type { Entry, Failure, Operation, Outcome, Surface } from './surface.ts';

const COMMIT = `mutation ($changes: [ChangeInput!]!, $dryRun: Boolean) {
  commitConfigs(changes: $changes, dryRun: $dryRun) {
    name data version revision createdAt updatedAt expiresAt } }`;

export function transactionSurface(url: string): Surface {
  const { list, perform: read } = graphqlSurface(url);
  const commit = async (change: object, dryRun: boolean): Promise<Outcome> => {
    const { body } = await graphql(url, COMMIT, { changes: [change], dryRun });
    if (body.errors) return { failure: failure(body.errors) };
    return { entry: body.data.commitConfigs[0] };
  };
  return {
    title: 'transaction',
    list,
    async perform(operation) {
      if ('read' in operation) return read(operation);
      const change = changeOf(operation);
      const tried = await commit(change, true);
      const made = await commit(change, false);
      expect(withoutTimes(tried)).toEqual(withoutTimes(made));
      return made;
    },
  };
}

/** A member that the operation does not have is not sent. */
function changeOf(operation: Exclude<Operation, { read: string }>): object {
  const conditions = 'if' in operation ? operation.if : {};
  if ('create' in operation) return operation;
  if ('replace' in operation) {
    const { replace: name, input } = operation;
    return { replace: { name, ...input, ...conditions } };
  }
  if ('merge' in operation)
    return { patch: { name: operation.merge, merge: operation.patch, ...conditions } };
  if ('patch' in operation)
    return { patch: { name: operation.patch, operations: operation.operations, ...conditions } };
  return { delete: { name: operation.remove, ...conditions } };
}

/** Between trying and making, time goes by. */
function withoutTimes({ entry, failure }: Outcome): object {
  const { name, data, version, revision, expiresAt }: Partial<Entry> = entry ?? {};
  return { name, data, version, revision, expires: typeof expiresAt === 'string', failure };
}

const PLACE = '/changes/0/(?:create|replace|delete|patch(?:/merge|/operations)?)(?=/|:|$)';

function failure([error, ...others]: {
  message: string;
  extensions: { code: Failure['code']; revision?: number; errors: Failure['problems'] };
}[]): Failure {
  expect(others).toEqual([]);
  if (!error) throw new Error('a failure without an error');
  const { code, revision, errors } = error.extensions;
  for (const { pointer } of errors) expect(pointer).toMatch(/^\/changes\/0\/\w+/);
  const isWhole = error.message.startsWith('Change 0: ') && errors[0]?.detail === error.message.slice(10);
  return {
    code,
    detail: error.message
      .replace(/^Change 0: /, '')
      .replaceAll(new RegExp(PLACE, 'g'), '')
      .replace(/^: /, ''),
    problems: isWhole
      ? []
      : errors.map((problem) => ({ ...problem, pointer: problem.pointer.replace(new RegExp(PLACE), '') })),
    ...(revision !== undefined && { revision }),
  };
}

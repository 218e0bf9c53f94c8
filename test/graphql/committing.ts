/** Transactions over GraphQL, on a server of which the log has to be sound after each test. */
import { expectSoundLog } from '../store/log.ts';
import { graphql } from '../support/client.ts';
import { type UsedServer, useServer } from '../support/use-server.ts';

let server: UsedServer;

/** By hooks. */
export function useTransactions(): void {
  server = useServer();
  afterEach(() => expectSoundLog(databaseUrl()));
}

export const api = () => server.urls.api;
export const databaseUrl = () => server.databaseUrl;

export const COMMIT = `mutation ($changes: [ChangeInput!]!, $dryRun: Boolean) {
  commitConfigs(changes: $changes, dryRun: $dryRun) { name data version revision createdAt updatedAt expiresAt } }`;

export const send = async (changes: unknown, dryRun?: boolean | null) =>
  (await graphql(api(), COMMIT, { changes, dryRun })).body;

export async function commit(changes: unknown, dryRun?: boolean | null) {
  const { data, errors } = await send(changes, dryRun);
  expect(errors).toBeUndefined();
  return data.commitConfigs;
}

export async function refusal(changes: unknown) {
  const before = await expectSoundLog(databaseUrl());
  const { errors } = await send(changes);
  const { errors: tried } = await send(changes, true);
  expect(await expectSoundLog(databaseUrl())).toEqual(before);
  expect(tried[0].message).toBe(errors[0].message);
  const { traceId: _, ...extensions } = errors[0].extensions;
  return { message: errors[0].message, ...extensions };
}

export const lastRevision = async () => (await expectSoundLog(databaseUrl())).length;

export const create = (name: string, data: unknown, ttl?: number) => ({ create: { name, data, ttl } });

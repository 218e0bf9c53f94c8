/**
 * The audits of GraphQL over HTTP, by the specification's own reference implementation. What Apollo does
 * otherwise, for the sake of telling failures by status and of safety, is named here; nothing else may differ.
 */
import { type Audit, type AuditResult, serverAudits } from 'graphql-http';
import { useServer } from '../support/use-server.ts';

const KNOWN: Readonly<Record<string, AuditResult['status']>> = {
  // 400 rather than 200 with application/json, on a document that …
  '572B': 'warn', // … cannot be parsed,
  FDE2: 'warn', // … is not valid,
  '7B9B': 'warn', // … or whose variables are not of their types.
  // GET without a header that makes browsers ask first: other sites could send it too.
  '5A70': 'notice',
  D6D5: 'notice',
  '6A70': 'notice',
};

const server = useServer();
const audits = serverAudits({ url: () => `${server.urls.api}/graphql`, fetchFn: fetch });

test.each(audits.map((audit: Audit) => [audit.id, audit.name, audit] as const))(
  '%s %s',
  async (id, _name, audit) => {
    const result = await audit.fn();
    const reason = result.status === 'ok' ? undefined : result.reason;
    expect({ status: result.status, reason }).toEqual({
      status: KNOWN[id] ?? 'ok',
      reason: KNOWN[id] ? expect.any(String) : undefined,
    });
  },
);

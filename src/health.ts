/**
 * What `config-server health` asks: whether traffic should come to the server beside it, which has the same
 * environment. A container's health check runs it, because an image need have no other program that speaks HTTP. No
 * answer is an answer, too: not ready.
 */
import { get, type IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Settings } from './settings.ts';
import { StartError } from './start-error.ts';

/** The server itself waits for its database a second. */
const PATIENCE_MS = 3_000;

/** What listens on every interface is asked on loopback. */
const LOOPBACK = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** Resolves with what to print when the server is ready. */
export async function askHealth({ adminHost, adminPort }: Settings): Promise<string> {
  if (adminPort === 0) {
    throw new StartError('ADMIN_PORT is 0: nobody knows which port that became.', 78, 'Set ADMIN_PORT.');
  }
  const host = LOOPBACK.get(adminHost) ?? adminHost;
  const url = `http://${isIPv6(host) ? `[${host}]` : host}:${adminPort}/readyz`;
  const { isReady, reason } = await ask(url);
  if (isReady) return 'ready';
  throw new StartError(`Not ready, says ${url}: ${reason}`, 69, 'Look into the log of the server.');
}

async function ask(url: string): Promise<{ isReady: boolean; reason: string }> {
  try {
    // No agent: the common one may go by a proxy, which would ask itself.
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { agent: false, signal: AbortSignal.timeout(PATIENCE_MS) }, resolve).on('error', reject);
    });
    const { reason = `status ${response.statusCode}` } = (await json(response)) as { reason?: string };
    return { isReady: response.statusCode === 200, reason };
  } catch (error) {
    return { isReady: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

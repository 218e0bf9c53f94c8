/**
 * Reads what Apollo's multipart protocol for subscriptions has sent so far, as its clients do: a part is there when the
 * boundary after it is. Its messages are given the names that graphql-sse has for them, so that tests can tell what
 * was told whatever the form; a broken form is an error.
 */
import type { ServerSentEvent } from './event-stream.ts';

const BOUNDARY = '\r\n--graphql';
const HEAD = '\r\ncontent-type: application/json\r\n\r\n';

export function parseParts(text: string): ServerSentEvent[] {
  const [before, ...parts] = text.split(BOUNDARY);
  if (before !== '') throw new Error('the first boundary is not the first that is sent');
  const last = parts.pop();
  const isComplete = last === '--\r\n';
  const events = parts.map(parsePart).filter((event) => event !== undefined);
  return isComplete ? [...events, { event: 'complete', data: null }] : events;
}

function parsePart(part: string): ServerSentEvent | undefined {
  if (!part.startsWith(HEAD)) throw new Error('a part has another head than it should have');
  const content = JSON.parse(part.slice(HEAD.length));
  const members = Object.keys(content).join();
  if (members === '') return undefined;
  if (members === 'payload' && content.payload) return { event: 'next', data: content.payload };
  if (members === 'payload,errors' && content.payload === null)
    return { event: 'error', data: content.errors };
  throw new Error(`a part has the members ${members}`);
}

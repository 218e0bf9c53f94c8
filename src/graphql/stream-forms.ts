/**
 * The two forms in which a subscription's results are told over HTTP: server-sent events (the protocol of graphql-sse,
 * distinct connections), and parts of a multipart answer (Apollo's "Multipart HTTP protocol for GraphQL subscriptions",
 * which Apollo's clients and its Sandbox speak). Only the bytes are made here; what is told is the same.
 */
import type { ServerResponse } from 'node:http';
import { streamHead } from '../http/event-stream.ts';
import { eventStreamHead, message } from '../http/server-sent-events.ts';

/** All JSON is of one line. */
export interface StreamForm {
  head(response: ServerResponse): string[];
  /** Sent at once, with nothing to tell yet: some browsers wait for a first byte. */
  readonly opened: Buffer;
  /** One result of an operation. */
  result(json: string): Buffer;
  /** All of a stream that has but this one result. */
  only(json: string): Buffer;
  /** After everything else; `errors`, when the stream could have gone on. */
  end(errors: string | undefined): Buffer;
}

const COMPLETE = message('complete', '');

/** Without `complete` the client connects again, which is what it should do after an end that was not its own. */
export const eventStream: StreamForm = {
  head: eventStreamHead,
  opened: Buffer.from(':\n\n'),
  result: (json) => message('next', json),
  only: (json) => Buffer.concat([message('next', json), COMPLETE]),
  end: () => Buffer.alloc(0),
};

const BOUNDARY = '\r\n--graphql';

/** With the boundary after it: only that tells a client that the part is whole. */
const part = (json: string) => `\r\ncontent-type: application/json\r\n\r\n${json}${BOUNDARY}`;
/** No text of the caller's looks like a boundary, which some clients look for in the midst of a line. */
const payload = (json: string) => part(`{"payload":${json.replaceAll('--graphql', '\\u002d-graphql')}}`);
const END = '--\r\n';

export const multipart: StreamForm = {
  head: (response) => streamHead('multipart/mixed;boundary="graphql";subscriptionSpec=1.0', response),
  // The protocol's heartbeat.
  opened: Buffer.from(BOUNDARY + part('{}')),
  result: (json) => Buffer.from(payload(json)),
  only: (json) => Buffer.from(BOUNDARY + payload(json) + END),
  end: (errors) =>
    Buffer.from((errors === undefined ? '' : part(`{"payload":null,"errors":${errors}}`)) + END),
};

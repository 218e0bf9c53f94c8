/**
 * Who is given a stream (RFC 9110, section 12.5.1): only who names its media type, never for a wildcard, and only
 * where nothing else is preferred. An answer without an end must not come as a surprise.
 */
import type { IncomingMessage } from 'node:http';
import { EVENT_STREAM } from './server-sent-events.ts';

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly weight: number;
}

/** @param others the media types that the resource can be had in as well. */
export function prefersEventStream(
  { headers: { accept } }: IncomingMessage,
  others: readonly string[],
): boolean {
  if (accept === undefined || !/\/event-stream/i.test(accept)) return false;
  const ranges = readAccept(accept);
  const wanted = heaviest(ranges.filter(({ type }) => type === EVENT_STREAM)) ?? 0;
  return wanted > 0 && others.every((type) => qualityOf(type, ranges) < wanted);
}

/**
 * Whether a subscription is to be answered by Apollo's multipart protocol. Its clients name JSON beside it with the
 * same weight, for all that is no subscription.
 */
export function prefersMultipart(
  { headers: { accept } }: IncomingMessage,
  others: readonly string[],
): boolean {
  if (accept === undefined || !/subscriptionspec/i.test(accept)) return false;
  const ranges = readAccept(accept);
  const wanted = heaviest(ranges.filter(isSubscription)) ?? 0;
  return wanted > 0 && others.every((type) => qualityOf(type, ranges) <= wanted);
}

/** Whether a request may be one for a stream, from its looks: not whether it gets one. */
export function mayStream({ headers: { accept } }: IncomingMessage): boolean {
  return accept !== undefined && /event-stream|subscriptionspec/i.test(accept);
}

function isSubscription({ type, parameters }: MediaRange): boolean {
  return type === 'multipart/mixed' && parameters.get('subscriptionspec') === '1.0';
}

/** What stands in quotes separates nothing; a quote that is left open goes to the end. */
const LIST = /(?:[^,"]|"(?:[^"\\]|\\.)*(?:"|\\?$))+/g;
const PARTS = /(?:[^;"]|"(?:[^"\\]|\\.)*(?:"|\\?$))+/g;

function readAccept(header: string): readonly MediaRange[] {
  return (header.match(LIST) ?? []).map((range) => {
    const [type = '', ...rest] = (range.match(PARTS) ?? []).map((part) => part.trim().toLowerCase());
    const parameters = new Map(rest.map(readParameter));
    const weight = parameters.get('q');
    return { type, parameters, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
}

function readParameter(text: string): [name: string, value: string] {
  const [name = '', ...value] = text.split('=');
  return [name, value.join('=').replace(/^"(.*)"$/, '$1')];
}

function qualityOf(type: string, ranges: readonly MediaRange[]): number {
  const named = [type, type.replace(/\/.*/, '/*'), '*/*'];
  for (const name of named) {
    const weight = heaviest(ranges.filter((range) => range.type === name));
    if (weight !== undefined) return weight;
  }
  return 0;
}

function heaviest(ranges: readonly MediaRange[]): number | undefined {
  return ranges.length === 0 ? undefined : Math.max(...ranges.map(({ weight }) => weight));
}

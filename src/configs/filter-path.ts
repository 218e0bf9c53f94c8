/**
 * Dotted paths into data. Names of members may hold dots themselves, as names of loggers do: those are
 * escaped, so that every member but one without a name can be reached.
 */
import { MAX_LEVELS } from './i-json.ts';

export const PATH_RULE =
  'A path names members from the data down, divided by dots: `retry.limit`. Digits are an index where they meet an array, ' +
  'counted from 0: `hosts.0.port`. `\\.` is a dot within a name, `\\\\` a backslash. ' +
  `It has at most ${MAX_LEVELS} names, and none is empty.`;

const SEGMENT = /(?:[^.\\]|\\[.\\])+/gs;

/** The names; undefined when the text is no path. */
export function parsePath(text: string): string[] | undefined {
  const segments = text.match(SEGMENT) ?? [];
  // What is no segment is no more than the dots between them, or it is no path.
  if (segments.join('.') !== text || segments.length === 0 || segments.length > MAX_LEVELS) return undefined;
  return segments.map((segment) => segment.replace(/\\([.\\])/g, '$1'));
}

/**
 * The kinds of setting: what each may be, and in its description the words for whoever gave something else. `json` says the
 * same for those who write settings in YAML or JSON, where a number is one: the values of the Helm chart.
 */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';

const hostName = /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9])?$/i;

export const host = z
  .string()
  .refine((text) => isIP(text) !== 0 || hostName.test(text), 'is not an address')
  .describe('an IP address without brackets, or a host name');

export const postgresUrl = z
  .string()
  .refine((text) => URL.canParse(text), { message: 'is not a URL', abort: true })
  .refine((text) => /^postgres(ql)?:\/\//i.test(text), 'is not a URL of PostgreSQL')
  .describe('postgres://user:password@host:port/database, special characters percent-encoded');

export const httpUrl = z
  .string()
  .refine((text) => URL.canParse(text), { message: 'is not a URL', abort: true })
  .refine((text) => /^https?:\/\//i.test(text), 'is not a URL of HTTP')
  .meta({
    description: 'http://host:port or https://host:port, and a path',
    json: { type: 'string', pattern: '^https?://' },
  });

export const text = z.string().describe('any text');

export const ratio = z
  .string()
  .regex(/^\d*\.?\d+$/, 'is not a number')
  .transform(Number)
  .refine((value) => value <= 1, 'is too large')
  .meta({
    description: 'a number from 0 to 1',
    json: { type: ['number', 'string'], minimum: 0, maximum: 1, pattern: '^(0*(\\.[0-9]+)?|0*1(\\.0+)?)$' },
  });

/** OpenTelemetry's way to write several in one variable, that of W3C Baggage. */
export const pairs = z
  .string()
  .transform((text, { issues }) => {
    const found = text.split(',').map(toPair);
    if (!found.includes(undefined)) return Object.fromEntries(found.filter((pair) => pair !== undefined));
    issues.push({ code: 'custom', message: 'is no list of pairs', input: undefined });
    return z.NEVER;
  })
  .describe('key=value,key=value, special characters percent-encoded');

/** The same for headers, as HTTP has them (RFC 9110, section 5.6.2 and 5.5): wrong ones would fail every request, and be quoted. */
export const headers = pairs
  .refine(
    (found: Record<string, string>) =>
      Object.entries(found).every(
        ([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t -~]*$/.test(value),
      ),
    'is no list of headers',
  )
  .describe('name=value,name=value, special characters percent-encoded');

function toPair(text: string): readonly [string, string] | undefined {
  const [, key, value = ''] = /^\s*([^\s=;]+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
  try {
    return key === undefined ? undefined : [decodeURIComponent(key), decodeURIComponent(value)];
  } catch {
    return undefined;
  }
}

export const directory = z
  .string()
  .transform((text) => resolve(text))
  .describe('a directory');

export const flag = z
  .stringbool({ truthy: ['true'], falsy: ['false'], error: 'is neither true nor false' })
  .meta({ description: 'true or false', json: { enum: [true, false, 'true', 'false'] } });

/** Origins as browsers write them, so that they can be compared as text. */
export const origins = z
  .string()
  .transform((text) => (text === '*' ? text : text.split(',').map((origin) => origin.trim())))
  .refine((list) => list === '*' || !list.some((origin) => origin.includes('*')), {
    // A URL may have such a host, and no browser is ever there.
    message: 'has a * that is not alone',
    abort: true,
  })
  .refine((list) => list === '*' || list.every(isOrigin), 'is no list of origins')
  .meta({
    description:
      'origins such as https://dashboard.example.com:8443, each in full, separated by commas, or * alone for any',
    json: { type: 'string', pattern: '^(\\*|https?://[^\\s/,*?#@]+(\\s*,\\s*https?://[^\\s/,*?#@]+)*)$' },
  });

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^-?\d+$/, 'is not a whole number')
    .transform(Number)
    .refine((value) => value >= min, 'is too small')
    .refine((value) => value <= max, 'is too large')
    .meta({
      description: `a whole number from ${min} to ${max}`,
      json: { type: 'integer', minimum: min, maximum: max },
    });
}

export function oneOf<const Words extends readonly string[]>(...words: Words) {
  return z
    .string()
    .toLowerCase()
    .pipe(z.enum(words, 'is none of the known words'))
    .meta({ description: `one of ${words.join(', ')}`, json: { enum: words } });
}

export interface Variable<T> {
  readonly schema: z.ZodType<T, string>;
  /** As a user would write it. */
  readonly default: string | undefined;
  /** The first sentence alone has to do in `--help`. */
  readonly about: string;
}

export function variable<T>(schema: z.ZodType<T, string>, byDefault: string, about: string): Variable<T> {
  return { schema, default: byDefault, about };
}

export function optional<T>(schema: z.ZodType<T, string>, about: string): Variable<T | undefined> {
  return { schema, default: undefined, about };
}

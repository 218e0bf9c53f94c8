/**
 * The one place that says who may do what: every root field of both surfaces passes here before its
 * resolver, with its coerced arguments. It admits everybody until somebody asks for more; a refusal is
 * an ApiError UNAUTHENTICATED or FORBIDDEN.
 */
import type { Context } from './context.ts';

export function authorize(
  _operation: string,
  _args: Readonly<Record<string, unknown>>,
  _context: Context,
): void {}

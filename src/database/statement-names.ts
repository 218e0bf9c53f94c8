/**
 * Names for prepared statements, so that the database parses and plans a text once a connection and not
 * once a call: that is most of a short statement's time. A name is a digest of its text, so that it means
 * the same on every server. Filters make texts of any number of shapes, and a name is kept by every
 * connection, so only the first ones are named; the empty name means none.
 */
import { hash } from 'node:crypto';

const MAX_NAMES = 200;

export function statementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known || names.size >= MAX_NAMES) return known ?? '';
    const name = `c_${hash('sha256', sql).slice(0, 24)}`;
    names.set(sql, name);
    return name;
  };
}

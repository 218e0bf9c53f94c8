/** An entry as REST shows it: what it is stored under and with, in this order, and nothing else. */
import type { Entry } from '../store/entry.ts';

export function representation({
  name,
  data,
  version,
  revision,
  createdAt,
  updatedAt,
  expiresAt,
}: Entry): Entry {
  return { name, data, version, revision, createdAt, updatedAt, expiresAt };
}

/** Replacing the entries in turn by a statement of the client that is named, without HTTP. */
import { dataOf, names } from '../entries.ts';
import { serveCalls } from './serve-calls.ts';
import { type Given, openTable, upsertByPg, upsertByPrisma } from './table.ts';

await serveCalls(async ({ client, ...given }: Given & { readonly client: 'prisma' | 'pg' }) => {
  const pool = await openTable(given);
  const upsert = client === 'prisma' ? upsertByPrisma(pool) : upsertByPg(pool);
  return (serial) => {
    const name = names[serial % names.length] ?? '';
    return upsert(name, { ...dataOf(name), serial });
  };
});

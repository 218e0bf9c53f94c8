/** The built store without a surface, in a process of its own. How a store is made is known here alone. */
import { join } from 'node:path';
import { serveCalls } from './baselines/serve-calls.ts';
import { dataOf, names } from './entries.ts';

export interface Given {
  /** Where the built modules are. */
  readonly build: string;
  readonly databaseUrl: string;
  readonly poolSize: number;
}

await serveCalls(async ({ build, databaseUrl: url, poolSize }: Given) => {
  const { openDatabase }: typeof import('../src/database/prisma.ts') = await import(
    join(build, 'database/prisma.js')
  );
  const { createStore }: typeof import('../src/store/store.ts') = await import(join(build, 'store/store.js'));
  const { prisma } = openDatabase({ url, poolSize, onIdleError: () => {} });
  const store = createStore(prisma, { committed() {} });
  return (serial) => {
    const name = names[serial % names.length] ?? '';
    const data = { ...dataOf(name), serial } as Record<string, string | number>;
    return store.commit([
      { name, principal: 'bench', ignoresData: true, decide: () => ({ kind: 'put', data }) },
    ]);
  };
});

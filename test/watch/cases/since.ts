/** Since a revision: what came after it, for those who have been there before. */
import { type Case, relative } from '../case.ts';

export const since: readonly Case[] = [
  {
    title: 'since a revision: what came after it, without the state before',
    async run(surface, branch, { put, remove }) {
      await put(`${branch}a`, 1);
      const from = await put(`${branch}b`, 1);
      await put(`${branch}a`, 2);
      await remove(`${branch}b`);
      const watch = await surface.watch({ prefix: branch, since: from });
      const missed = await watch.take(2);
      await put(`${branch}c`, 1);
      return relative([...missed, ...(await watch.take(1))], from);
    },
    gives: (branch) => [
      { type: 'updated', at: 1, name: `${branch}a`, version: 2, data: 2 },
      { type: 'deleted', at: 2, name: `${branch}b`, version: 2 },
      { type: 'created', at: 3, name: `${branch}c`, version: 1, data: 1 },
    ],
  },
  {
    title: 'since the newest revision: only what comes',
    async run(surface, branch, { put }) {
      const from = await put(`${branch}a`, 1);
      const watch = await surface.watch({ prefix: branch, since: from });
      await put(`${branch}a`, 2);
      return relative(await watch.take(1), from);
    },
    gives: (branch) => [{ type: 'updated', at: 1, name: `${branch}a`, version: 2, data: 2 }],
  },
  {
    title: 'none missing and none twice to who leaves and comes back, again and again',
    async run(surface, branch, { put, newest }) {
      let since = await newest();
      const told: unknown[] = [];
      for (let round = 0; round < 5; round++) {
        const watch = await surface.watch({ prefix: branch, since });
        for (let i = 0; i < 4; i++) void put(`${branch}${round}.${i}`, 1);
        const events = await watch.take(3);
        watch.leave();
        told.push(...events.map(({ name }) => name));
        since = events.at(-1)?.revision ?? since;
      }
      const rest = await (await surface.watch({ prefix: branch, since })).take(5);
      return [...told, ...rest.map(({ name }) => name)].sort();
    },
    gives: (branch) =>
      [0, 1, 2, 3, 4].flatMap((round) => [0, 1, 2, 3].map((i) => `${branch}${round}.${i}`)).sort(),
  },
];

/** What is told: the state there is, and each change. */
import { type Case, READY, relative } from '../case.ts';

export const changes: readonly Case[] = [
  {
    title: 'the present entries, then ready at the newest revision, then each change',
    async run(surface, branch, { put }) {
      await put(`${branch}a`, 1);
      const from = await put(`${branch}b`, null);
      const watch = await surface.watch({ prefix: branch });
      const state = await watch.take(3);
      await put(`${branch}a`, 2);
      return relative([...state, ...(await watch.take(1))], from);
    },
    gives: (branch) => [
      { type: 'current', at: null, name: `${branch}a`, version: 1, data: 1 },
      { type: 'current', at: null, name: `${branch}b`, version: 1, data: null },
      { ...READY, at: 0 },
      { type: 'updated', at: 1, name: `${branch}a`, version: 2, data: 2 },
    ],
  },
  {
    title: 'nothing but ready where there is nothing',
    async run(surface, branch, { newest }) {
      const from = await newest();
      return relative(await (await surface.watch({ prefix: branch })).take(1), from);
    },
    gives: () => [{ ...READY, at: 0 }],
  },
  {
    title: 'every kind of change, in order',
    async run(surface, branch, { put, remove, expire, newest }) {
      const from = await newest();
      const watch = await surface.watch({ prefix: branch });
      await watch.take(1);
      await put(`${branch}a`, { deep: [1, 'zwei', null] });
      await put(`${branch}a`, 'line\nbreak \u2028 ü 😀');
      await remove(`${branch}a`);
      await put(`${branch}a`, false);
      await expire(`${branch}a`);
      return relative(await watch.take(5), from);
    },
    gives: (branch) => [
      { type: 'created', at: 1, name: `${branch}a`, version: 1, data: { deep: [1, 'zwei', null] } },
      { type: 'updated', at: 2, name: `${branch}a`, version: 2, data: 'line\nbreak \u2028 ü 😀' },
      { type: 'deleted', at: 3, name: `${branch}a`, version: 3 },
      { type: 'created', at: 4, name: `${branch}a`, version: 4, data: false },
      { type: 'expired', at: 5, name: `${branch}a`, version: 5 },
    ],
  },
  {
    title: 'nothing of a touch',
    async run(surface, branch, { put }) {
      const from = await put(`${branch}a`, 1, 100);
      const watch = await surface.watch({ prefix: branch, since: from });
      expect(await put(`${branch}a`, 1, 200)).toBe(from);
      await put(`${branch}b`, 1);
      return relative(await watch.take(1), from);
    },
    gives: (branch) => [{ type: 'created', at: 1, name: `${branch}b`, version: 1, data: 1 }],
  },
  {
    title: 'the same to two clients',
    async run(surface, branch, { put, newest }) {
      const from = await newest();
      const watches = await Promise.all([
        surface.watch({ prefix: branch }),
        surface.watch({ prefix: branch }),
      ]);
      for (const watch of watches) await watch.take(1);
      for (let i = 1; i <= 20; i++) await put(`${branch}a`, i);
      const [one, other] = await Promise.all(watches.map((watch) => watch.take(20)));
      expect(other).toEqual(one);
      return relative(one ?? [], from).map(({ data, at }) => [data, at]);
    },
    gives: () => Array.from({ length: 20 }, (_, i) => [i + 1, i + 1]),
  },
];

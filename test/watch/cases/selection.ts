/** Of what: a prefix, a name, a filter. */
import { type Case, READY, relative } from '../case.ts';

export const selection: readonly Case[] = [
  {
    title: 'nothing of names beside the prefix',
    async run(surface, branch, { put, newest }) {
      const from = await newest();
      const watch = await surface.watch({ prefix: `${branch}in.` });
      await watch.take(1);
      await put(`${branch}in`, 1);
      await put(`${branch}inn`, 1);
      await put(`${branch}in.a`, 1);
      return relative(await watch.take(1), from);
    },
    gives: (branch) => [{ type: 'created', at: 3, name: `${branch}in.a`, version: 1, data: 1 }],
  },
  {
    title: 'one name alone',
    async run(surface, branch, { put, remove }) {
      const from = await put(`${branch}a`, 1);
      const watch = await surface.watch({ name: `${branch}a` });
      const state = await watch.take(2);
      await put(`${branch}ab`, 1);
      await remove(`${branch}a`);
      return relative([...state, ...(await watch.take(1))], from);
    },
    gives: (branch) => [
      { type: 'current', at: null, name: `${branch}a`, version: 1, data: 1 },
      { ...READY, at: 0 },
      { type: 'deleted', at: 2, name: `${branch}a`, version: 2 },
    ],
  },
  {
    title: 'a name that is not there yet',
    async run(surface, branch, { put, newest }) {
      const from = await newest();
      const watch = await surface.watch({ name: `${branch}a` });
      const state = await watch.take(1);
      await put(`${branch}a`, 1);
      return relative([...state, ...(await watch.take(1))], from);
    },
    gives: (branch) => [
      { ...READY, at: 0 },
      { type: 'created', at: 1, name: `${branch}a`, version: 1, data: 1 },
    ],
  },
  {
    title: 'what a filter selects; who leaves the selection as deleted',
    async run(surface, branch, { put }) {
      await put(`${branch}a`, { on: true });
      const from = await put(`${branch}b`, { on: false });
      const where = { data: { path: 'on', eq: true } };
      const watch = await surface.watch({ prefix: branch, where });
      const state = await watch.take(2);
      await put(`${branch}b`, { on: false, more: 1 });
      await put(`${branch}b`, { on: true });
      await put(`${branch}a`, { on: false });
      return relative([...state, ...(await watch.take(2))], from).map(({ type, name, at }) => [
        type,
        name,
        at,
      ]);
    },
    gives: (branch) => [
      ['current', `${branch}a`, null],
      ['ready', null, 0],
      ['updated', `${branch}b`, 2],
      ['deleted', `${branch}a`, 3],
    ],
  },
];

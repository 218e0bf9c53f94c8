/** Reading one entry over REST, against a route that sends the same bytes from memory. */
import { ask, startModule, stop } from '../children.ts';
import { compare } from '../compare.ts';
import { getAll, names, pathOf } from '../entries.ts';
import { type Row, ratioRow } from '../row.ts';
import type { Run } from '../run.ts';

export async function reads({ url, loader, plan }: Run): Promise<Row[]> {
  const express = startModule('baselines/express.ts');
  const baseline = await ask<string>(express, await getAll(url));
  await sameText(url, baseline);
  const comparison = await compare(loader, plan, [url, baseline], {
    method: 'GET',
    connections: 64,
    requests: names.map((name) => ({ path: pathOf(name) })),
  });
  await stop(express);
  return [ratioRow('`GET /configs/{name}`, 64 connections', comparison, 0.6)];
}

async function sameText(...urls: readonly string[]): Promise<void> {
  const path = pathOf(names[0] ?? '');
  const texts = await Promise.all(urls.map(async (url) => (await fetch(url + path)).text()));
  if (new Set(texts).size !== 1) throw new Error(`the answers differ: ${texts.join(' and ')}`);
}

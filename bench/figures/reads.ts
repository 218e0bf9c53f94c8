/**
 * Reading one entry over REST, against a route of Express that sends the same bytes from memory: with a body,
 * and as the question whether the entry is still what the client has. Express answers that by itself, too: it
 * computes a tag from the body it would send.
 */
import { ask, startModule, stop } from '../children.ts';
import { compare, overHttp } from '../compare.ts';
import { getAll, names, pathOf } from '../entries.ts';
import type { Job } from '../job.ts';
import { type Row, ratioRow } from '../row.ts';
import type { Run } from '../run.ts';

export async function reads({ url, loader, plan }: Run): Promise<Row[]> {
  const express = startModule('baselines/express.ts');
  const baseline = await ask<string>(express, await getAll(url));
  await sameText(url, baseline);
  const measure = async (load: (url: string) => Job['requests'], status: number) => {
    const contestant = (url: string) =>
      overHttp(loader, { url, method: 'GET', connections: 64, requests: load(url), status });
    return compare(plan, contestant(url), contestant(baseline));
  };
  const tags = { [url]: await tagsOf(url), [baseline]: await tagsOf(baseline) };
  const plain = await measure(() => names.map((name) => ({ path: pathOf(name) })), 200);
  const conditional = await measure((url) => tags[url] ?? [], 304);
  await stop(express);
  return [
    ratioRow('`GET /configs/{name}`, 64 connections', plain, { atLeast: 0.9 }),
    ratioRow('… with `If-None-Match`, answered by 304', conditional, { atLeast: 1 }),
  ];
}

async function tagsOf(url: string): Promise<Job['requests']> {
  const requests: Job['requests'][number][] = [];
  for (const name of names) {
    const response = await fetch(url + pathOf(name));
    await response.arrayBuffer();
    requests.push({ path: pathOf(name), headers: { 'If-None-Match': response.headers.get('ETag') ?? '' } });
  }
  return requests;
}

async function sameText(...urls: readonly string[]): Promise<void> {
  const path = pathOf(names[0] ?? '');
  const texts = await Promise.all(urls.map(async (url) => (await fetch(url + path)).text()));
  if (new Set(texts).size !== 1) throw new Error(`the answers differ: ${texts.join(' and ')}`);
}

/** The explorer at `/graphql`: a query, a mutation and a subscription, run by typing and pressing the button. */
import type { Visit } from './visit.ts';

export async function useExplorer(visit: Visit): Promise<void> {
  const { page, screen, server } = visit;
  await visit.open('/graphql');
  const run = page.getByRole('button', { name: /^Execute query/ });
  await run.waitFor();
  await page.locator('.view-line', { hasText: 'totalCount' }).waitFor();
  await visit.assertAccessible();

  await openTab(visit, 'Write');
  await run.click();
  await answer(visit, /"name": "example", "version": \d+/);

  await openTab(visit, 'Read');
  await run.click();
  await answer(visit, /"totalCount": \d+.*"name"/);
  await visit.assertAccessible();
  if (screen.scheme === 'light') await visit.picture(`explorer-${screen.name}`);

  if (screen.name === 'phone') await readDocumentation(visit);

  await openTab(visit, 'Watch');
  await run.click();
  await answer(visit, /"type": "READY"/);
  const name = `seen.${screen.name}`;
  await fetch(`${server}/configs/${name}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ data: 'written by somebody else' }),
  });
  await answer(visit, new RegExp(`"type": "CREATED", "name": "${name}".*"written by somebody else"`));
  await page.getByRole('button', { name: /^Stop query/ }).click();

  await page.locator('.graphiql-query-editor .monaco-editor').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await page.keyboard.type('{ config(name: "example") { data } }', { delay: 20 });
  await page.keyboard.press('ControlOrMeta+Enter');
  await answer(visit, /"config": \{ "data": \{ "limit": 3 \} \}/);
}

/** On a phone the documentation has the width to itself, and whoever comes back finds the editor. */
async function readDocumentation({ page, screen }: Visit): Promise<void> {
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  const docs = page.locator('.graphiql-plugin');
  await docs.getByText('Root Types').waitFor();
  const width = (await docs.boundingBox())?.width ?? 0;
  if (width < screen.width * 0.8) throw new Error(`the documentation is ${width} wide`);
  await page.reload();
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).waitFor();
}

async function openTab({ page }: Visit, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await page.locator('button[aria-current=true]', { hasText: name }).waitFor();
}

/** Waits until what is answered, read as a person reads it, has this in it. */
async function answer({ page }: Visit, pattern: RegExp): Promise<void> {
  const lines = page.locator('.result-window .view-lines');
  const deadline = Date.now() + 15_000;
  let text = '';
  while (Date.now() < deadline) {
    text = (await lines.innerText().catch(() => '')).replace(/\s+/g, ' ');
    if (pattern.test(text)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`the answer should be like ${pattern} and is ${text}`);
}

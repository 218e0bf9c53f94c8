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

  await readDocumentation(visit);
  await lookAtSettings(visit);

  await removeAllBut(server, 'example');
  await openTab(visit, 'Watch');
  await run.click();
  await answer(visit, /"type": "READY".*"type": "CURRENT", "name": "example"/);
  const name = `seen.${screen.name}`;
  await fetch(`${server}/configs/${name}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ data: 'written by somebody else' }),
  });
  await answer(
    visit,
    new RegExp(`"type": "CREATED", "name": "${name}".*"written by somebody else".*"type": "READY"`),
  );
  const closed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/graphql'));
  await page.getByRole('button', { name: /^Stop query/ }).click();
  await closed;

  await page.locator('.graphiql-query-editor .monaco-editor').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await page.keyboard.type('{ config(name: "example") { data } }', { delay: 20 });
  await page.keyboard.press('ControlOrMeta+Enter');
  await answer(visit, /"config": \{ "data": \{ "limit": 3 \} \}/);
}

/** On a phone the documentation has the width to itself, and whoever comes back finds the editor. */
async function readDocumentation(visit: Visit): Promise<void> {
  const { page, screen } = visit;
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  const docs = page.locator('.graphiql-plugin');
  await docs.getByText('Root Types').waitFor();
  await visit.assertAccessible();
  for (const type of ['Mutation', 'Config', 'JSON']) {
    await docs.getByRole('link', { name: type, exact: true }).first().click();
    await docs.locator('.graphiql-doc-explorer-title', { hasText: type }).waitFor();
    await visit.assertAccessible();
  }
  const width = (await docs.boundingBox())?.width ?? 0;
  const isPhone = screen.name === 'phone';
  if (isPhone && width < screen.width * 0.8) throw new Error(`the documentation is ${width} wide`);
  if (isPhone) await page.reload();
  else await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).waitFor();
}

async function lookAtSettings(visit: Visit): Promise<void> {
  const { page } = visit;
  for (const [button, title] of [
    ['Open settings dialog', 'Settings'],
    ['Open short keys dialog', 'Short Keys'],
  ] as const) {
    await page.getByRole('button', { name: button }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(title, { exact: true }).waitFor();
    await visit.assertAccessible();
    await dialog.getByRole('button', { name: 'Close dialog' }).click();
    await dialog.waitFor({ state: 'detached' });
  }
}

/** What was left by other visits, which would be told before. */
async function removeAllBut(server: string, kept: string): Promise<void> {
  const entries = (await (await fetch(`${server}/configs`)).json()) as { name: string }[];
  for (const { name } of entries)
    if (name !== kept) await fetch(`${server}/configs/${name}`, { method: 'DELETE' });
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

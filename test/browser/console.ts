/** The console at `/docs`: making an entry and reading it, by filling in the forms and pressing the buttons. */
import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import type { Visit } from './visit.ts';

export async function useConsole(visit: Visit): Promise<void> {
  const { page, screen, server } = visit;
  const name = 'payments.retry';
  // Left by the screen before.
  await fetch(`${server}/configs/${name}`, { method: 'DELETE' });
  await visit.open('/docs');
  await page.getByRole('heading', { name: 'config-server' }).waitFor();
  await visit.assertAccessible();
  if (screen.scheme === 'dark') await page.locator('html.dark-mode').waitFor();
  await readIntroduction(visit);

  const create = await unfold(visit, 'createConfig');
  await create
    .getByRole('textbox', { name: 'Request body' })
    .fill(JSON.stringify({ name, data: { limit: 3, timeout: 10 } }));
  await execute(create, 201, '"revision"');
  await visit.assertAccessible();
  if (screen.scheme === 'light') {
    const end = create.locator('.live-responses-table .highlight-code').first();
    await visit.picture(`console-${screen.name}`, end);
  }

  const read = await unfold(visit, 'readConfig');
  await read.getByPlaceholder('name', { exact: true }).fill(name);
  await execute(read, 200, '"timeout"');
  await visit.assertAccessible();

  await changeByEachMediaType(visit, name);

  await read.getByRole('combobox', { name: 'Media Type' }).first().selectOption('text/event-stream');
  await execute(read, 200, 'event: ready');
  await execute(read, 200, ': the console shows the first 3 seconds');

  const list = await unfold(visit, 'listConfigs');
  await visit.assertAccessible();
  await execute(list, 200, '"timeout"');
}

/** The calls begin on the first screen; what is to know of them unfolds, and its commands are of this server. */
async function readIntroduction(visit: Visit): Promise<void> {
  const { page, screen, server } = visit;
  const top = (await page.locator('.opblock').first().boundingBox())?.y ?? Number.POSITIVE_INFINITY;
  if (top > screen.height * 0.9) throw new Error(`the calls begin at ${top}`);
  for (const path of ['graphql', 'errors', 'openapi.json'])
    await page.locator(`.info a[href="${path}"]`).waitFor();
  for (const chapter of await page.locator('.info summary').all()) await chapter.click();
  await page.getByText(`curl ${new URL(server).host}/configs/payments.retry`).waitFor();
  await visit.assertAccessible();
  for (const chapter of await page.locator('.info summary').all()) await chapter.click();
}

/** What the form is filled with, whatever media type is chosen, is a change of a part and not a sample of the schema. */
async function changeByEachMediaType({ page, server }: Visit, name: string): Promise<void> {
  const change = await unfold({ page }, 'patchConfig');
  const body = change.getByRole('textbox', { name: 'Request body' });
  const type = change.locator('.opblock-section-request-body').getByRole('combobox');
  for (const [mediaType, text] of [
    ['application/json', '"ttl": 3600'],
    ['application/json-patch+json', '"path": "/data/limit"'],
    ['application/merge-patch+json', '"limit": 4'],
  ] as const) {
    await type.selectOption(mediaType);
    await eventually(async () => (await body.inputValue()).includes(text), 5_000);
  }
  await change.getByPlaceholder('name', { exact: true }).fill(name);
  await execute(change, 200, '"timeout"');
  const entry = (await (await fetch(`${server}/configs/${name}`)).json()) as { data: unknown };
  if (JSON.stringify(entry.data) !== '{"limit":4,"timeout":10}')
    throw new Error(`the entry became ${JSON.stringify(entry.data)}`);
}

async function unfold({ page }: Pick<Visit, 'page'>, operation: string): Promise<Locator> {
  const block = page.locator(`[id$="-${operation}"]`);
  await block.locator('.opblock-summary-control').click();
  await block.getByRole('button', { name: 'Execute' }).waitFor();
  return block;
}

async function execute(block: Locator, status: number, text: string): Promise<void> {
  await block.getByRole('button', { name: 'Execute' }).click();
  const answer = block.locator('.live-responses-table');
  await answer.locator('.response-col_status', { hasText: String(status) }).waitFor();
  await answer.locator('.response-col_description', { hasText: text }).waitFor();
}

/** The console at `/docs`: making an entry and reading it, by filling in the forms and pressing the buttons. */
import type { Locator } from 'playwright-core';
import type { Visit } from './visit.ts';

export async function useConsole(visit: Visit): Promise<void> {
  const { page, screen } = visit;
  const name = `browser.${screen.name}`;
  await visit.open('/docs');
  await page.getByRole('heading', { name: 'config-server' }).waitFor();
  await visit.assertAccessible();

  const create = await unfold(visit, 'createConfig');
  await create
    .getByRole('textbox', { name: 'Request body' })
    .fill(JSON.stringify({ name, data: { limit: 3, timeout: 10 } }, null, 2));
  await execute(create, 201, '"revision"');
  await visit.assertAccessible();
  await create.getByRole('button', { name: 'Execute' }).evaluate('(button) => button.scrollIntoView()');
  if (screen.scheme === 'light') await visit.picture(`console-${screen.name}`);

  const read = await unfold(visit, 'readConfig');
  await read.getByPlaceholder('name', { exact: true }).fill(name);
  await execute(read, 200, '"timeout"');
  await visit.assertAccessible();

  await read.getByRole('combobox', { name: 'Media Type' }).first().selectOption('text/event-stream');
  await execute(read, 200, 'event: ready');

  const list = await unfold(visit, 'listConfigs');
  await execute(list, 200, '"timeout"');
}

async function unfold({ page }: Visit, operation: string): Promise<Locator> {
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

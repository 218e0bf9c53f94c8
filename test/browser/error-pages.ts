/** The pages of the errors, from the `type` of a problem on: by its link, and back to the list of all. */
import type { Visit } from './visit.ts';

export async function readErrorPages(visit: Visit): Promise<void> {
  const { page, screen, server } = visit;
  const problem = (await (await fetch(`${server}/configs/not-there`)).json()) as { type: string };
  await visit.open(problem.type);
  for (const name of ['Not found', 'What it means', 'Why it happens', 'How to fix it'])
    await page.getByRole('heading', { name, exact: true }).waitFor();
  await visit.assertAccessible();
  if (screen.scheme === 'light') await visit.picture(`error-${screen.name}`);

  await page.getByRole('link', { name: 'All errors' }).click();
  await page.getByRole('heading', { name: 'Errors' }).waitFor();
  await visit.assertAccessible();
  await page.getByRole('link', { name: /COMPACTED/ }).click();
  await page.getByRole('heading', { name: 'No longer kept' }).waitFor();
}

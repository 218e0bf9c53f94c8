/**
 * One page in the browser, watched over: whatever it complains about in its console, whatever it asks of another
 * host, whatever cannot be loaded is held against it, and so is what axe finds to shut people out.
 */
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, Locator, Page } from 'playwright-core';

export interface Screen {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

export interface Visit {
  readonly server: string;
  readonly screen: Screen;
  readonly page: Page;
  readonly complaints: readonly string[];
  open(path: string): Promise<void>;
  /** Fails when axe finds something that is more than minor in the page as it now is. */
  assertAccessible(): Promise<void>;
  assertQuiet(): void;
  /** Into docs/pictures, when pictures are wanted: what the screen shows, with this at its end. */
  picture(name: string, end?: Locator): Promise<void>;
  close(): Promise<void>;
}

const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

export async function openVisit(
  browser: Browser,
  server: string,
  screen: Screen,
  pictures: boolean,
  /** Origins beside the server's that the page may ask. */
  others: readonly string[] = [],
): Promise<Visit> {
  const { width, height, scheme } = screen;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = watch(page, [server, ...others]);
  return {
    server,
    screen,
    page,
    complaints,
    async open(path) {
      const answer = await page.goto(`${server}${path}`, { waitUntil: 'load' });
      if (answer?.status() !== 200) throw new Error(`${path} answers ${answer?.status()}`);
    },
    async assertAccessible() {
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
      const grave = violations.filter(({ impact }) => impact !== 'minor');
      if (grave.length > 0) throw new Error(grave.map(describe).join('\n'));
      const { clientWidth, scrollWidth } = await page.evaluate<{ clientWidth: number; scrollWidth: number }>(
        '(({ clientWidth, scrollWidth }) => ({ clientWidth, scrollWidth }))(document.documentElement)',
      );
      if (scrollWidth > clientWidth)
        throw new Error(`the page is ${scrollWidth} wide where there is room for ${clientWidth}`);
    },
    assertQuiet() {
      if (complaints.length > 0) throw new Error('the page is not quiet:');
    },
    async picture(name, end) {
      if (!pictures) return;
      const { y = 0, height = 0 } = (await end?.boundingBox()) ?? {};
      if (end) await page.evaluate(`scrollBy(0, ${y + height - screen.height + 16})`);
      await page.screenshot({ path: `${PICTURES}${name}.png` });
    },
    close: () => context.close(),
  };
}

function watch(page: Page, origins: readonly string[]): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', ({ message }) => complaints.push(`uncaught: ${message}`));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (!origins.includes(origin) && protocol !== 'data:' && protocol !== 'blob:')
      complaints.push(`asked of another host: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    // A stream that the page has heard enough of.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED')
      complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  return complaints;
}

function describe({ id, impact, help, nodes }: axe.Result): string {
  const places = nodes
    .slice(0, 3)
    .map(({ target, failureSummary }) => `  ${target.join(' ')}: ${failureSummary}`);
  return [`${id} (${impact}): ${help}, ${nodes.length} times`, ...places].join('\n');
}

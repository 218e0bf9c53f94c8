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

/** The page's whole width, from the top of one to the bottom of the other. */
interface Part {
  readonly from: Locator;
  readonly to: Locator;
}

export interface Visit {
  readonly server: string;
  readonly screen: Screen;
  readonly page: Page;
  readonly complaints: readonly string[];
  open(path: string): Promise<void>;
  /** Fails when axe finds something serious or critical in the page as it now is. */
  assertAccessible(): Promise<void>;
  assertQuiet(): void;
  /** Into docs/pictures, when pictures are wanted: what the screen shows, or a part of the page. */
  picture(name: string, part?: Part): Promise<void>;
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
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
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
    async picture(name, part) {
      if (!pictures) return;
      const path = `${PICTURES}${name}.png`;
      await page.screenshot(part ? { path, fullPage: true, clip: await areaOf(part) } : { path });
    },
    close: () => context.close(),
  };
}

async function areaOf({ from, to }: Part) {
  const page = from.page();
  const [top, bottom] = await Promise.all([from.boundingBox(), to.boundingBox()]);
  if (!top || !bottom) throw new Error('what the picture is to show is not there');
  return {
    x: 0,
    y: (await page.evaluate<number>('scrollY')) + top.y,
    width: page.viewportSize()?.width ?? top.width,
    height: bottom.y + bottom.height - top.y,
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

function describe({ id, help, nodes }: axe.Result): string {
  const places = nodes
    .slice(0, 3)
    .map(({ target, failureSummary }) => `  ${target.join(' ')}: ${failureSummary}`);
  return [`${id}: ${help}, ${nodes.length} times`, ...places].join('\n');
}

/**
 * Uses the pages of a running server (SERVER_URL) as a person would, in a Chromium (CHROMIUM) that reaches nothing
 * but this machine, on a desk and on a phone. Ends with 1 when something does not work, when a page complains or asks
 * another host for anything, and when a page shuts somebody out. Of a server whose explorer is Apollo's (GRAPHQL_EXPLORER)
 * that is looked at alone. With `--write` it takes the pictures of docs/pictures.
 */
import { chromium } from 'playwright-core';
import { useConsole } from './console.ts';
import { readErrorPages } from './error-pages.ts';
import { useExplorer } from './explorer.ts';
import { APOLLO, useSandbox } from './sandbox.ts';
import { openVisit, type Screen } from './visit.ts';

const { SERVER_URL: server = '', CHROMIUM: executablePath = '' } = process.env;
const pictures = process.argv.includes('--write');

const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ],
});

const screens: readonly Screen[] = [
  { name: 'desk', width: 1280, height: 800, scheme: 'light' },
  { name: 'phone', width: 390, height: 844, scheme: 'light' },
  { name: 'dark', width: 1280, height: 800, scheme: 'dark' },
];

const isSandbox = process.env.GRAPHQL_EXPLORER === 'sandbox';
const uses = isSandbox ? [useSandbox] : [useConsole, useExplorer, readErrorPages];

let passed = 0;
let failed = 0;
for (const screen of screens) {
  for (const use of uses) {
    const visit = await openVisit(browser, server, screen, pictures, isSandbox ? APOLLO : []);
    const title = `${use.name} (${screen.name})`;
    try {
      await use(visit);
      visit.assertQuiet();
      process.stdout.write(`ok      ${title}\n`);
      passed++;
    } catch (error) {
      process.stdout.write(`FAILED  ${title}\n${error instanceof Error ? error.message : error}\n`);
      if (visit.complaints.length > 0) process.stdout.write(`${visit.complaints.join('\n')}\n`);
      failed++;
    }
    await visit.close();
  }
}
await browser.close();
process.stdout.write(`browser: ${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

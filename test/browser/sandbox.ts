/**
 * Apollo Sandbox at `/graphql`, as far as it goes without the internet: the page, its policies and our server are real;
 * what Apollo's hosts would send is stood in for. The script, which in truth is @apollo/sandbox, frames the explorer and
 * asks the server what the explorer wants to know, by the messages that both speak.
 */
import type { BrowserContext } from 'playwright-core';
import type { Visit } from './visit.ts';

const SCRIPT = 'https://embeddable-sandbox.cdn.apollographql.com';
const FRAME = 'https://sandbox.embed.apollographql.com';
const FONTS = 'https://fonts.googleapis.com';
const PICTURES = 'https://apollo-server-landing-page.cdn.apollographql.com';

export const APOLLO = [SCRIPT, FRAME, FONTS, PICTURES];

export async function useSandbox(visit: Visit): Promise<void> {
  const { page, server, screen } = visit;
  await standIn(page.context(), server);
  await visit.open('/graphql');
  const asked = new URL(String(await page.locator('iframe').getAttribute('src'))).searchParams;
  if (asked.get('runTelemetry') !== 'false') throw new Error('Apollo is told how the page is used');
  if (asked.get('endpoint') !== `${server}/graphql`) throw new Error('the explorer is of another server');

  const frame = page.frameLocator('iframe');
  const told = frame.locator('pre');
  await frame.getByRole('button', { name: 'Query' }).click();
  await told.filter({ hasText: '"data":{"__typename":"Query"}' }).waitFor();
  await frame.getByRole('button', { name: 'Subscribe' }).click();
  await told.filter({ hasText: '"payload":{"data":{"configChanges":{"type":"READY"' }).waitFor();
  const name = `sandbox.${screen.name}`;
  await fetch(`${server}/configs/${name}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ data: 'told in parts' }),
  });
  await told.filter({ hasText: `"type":"CREATED","name":"${name}"` }).waitFor();
  await assertHeld(page.context(), server);
}

/** What the page has no need of is not loaded; in a page of its own, as the browser complains. */
async function assertHeld(context: BrowserContext, server: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${server}/graphql`);
  const refused = await page.evaluate<string[]>(`new Promise((resolve) => {
    const refused = [];
    setTimeout(() => resolve(refused.sort()), 10_000);
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      refused.push(effectiveDirective);
      if (refused.length === 4) resolve(refused.sort());
    });
    const add = (element, attributes) => document.body.append(Object.assign(document.createElement(element), attributes));
    add('script', { src: 'https://embeddable-explorer.cdn.apollographql.com/none.js' });
    add('script', { textContent: 'document.title = "changed"' });
    add('iframe', { src: 'https://explorer.embed.apollographql.com/' });
    fetch('https://elsewhere.example/').catch(() => {});
  })`);
  const wanted = 'connect-src,frame-src,script-src-elem,script-src-elem';
  if (refused.join() !== wanted) throw new Error(`what was refused is ${refused.join()}`);
  await page.close();
}

async function standIn(context: BrowserContext, server: string): Promise<void> {
  await context.route(`${SCRIPT}/**`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
  await context.route(`${FRAME}/**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: explorer(`${server}/graphql`) }),
  );
  for (const origin of [FONTS, PICTURES])
    await context.route(`${origin}/**`, (route) => route.fulfill({ contentType: 'text/css', body: '' }));
}

const script = `window.EmbeddedSandbox = class {
  constructor({ target, initialEndpoint, runTelemetry }) {
    const frame = document.createElement('iframe');
    frame.src = '${FRAME}/sandbox/explorer?endpoint=' + initialEndpoint + '&runTelemetry=' + runTelemetry;
    document.querySelector(target).append(frame);
    const tell = (message) => frame.contentWindow.postMessage(message, '${FRAME}');
    addEventListener('message', async ({ origin, data }) => {
      if (origin !== '${FRAME}' || !data.operation) return;
      const answer = await fetch(data.endpointUrl ?? data.subscriptionUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...data.headers },
        body: JSON.stringify({ query: data.operation }),
        credentials: 'omit',
      });
      if (!answer.headers.get('content-type').startsWith('multipart/mixed'))
        return tell({ name: 'ExplorerResponse', response: await answer.json() });
      let text = '';
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        const parts = (text + piece.value).split('--graphql');
        text = parts.pop();
        for (const part of parts.filter((each) => each.trim()))
          tell({ name: 'ExplorerSubscriptionResponse', response: { data: JSON.parse(part.split('\\r\\n\\r\\n')[1]) } });
      }
    });
  }
};`;

/** It asks as the explorer does when *Multipart subscriptions* is chosen, and shows what it is told. */
const explorer = (url: string) => `<!doctype html><title>Stand-in</title>
<button onclick="ask({ name: 'ExplorerRequest', operation: '{ __typename }', endpointUrl: '${url}', headers: {} })">
  Query</button>
<button onclick="ask({
  name: 'ExplorerSubscriptionRequest', operation: 'subscription { configChanges { type name } }',
  subscriptionUrl: '${url}', protocol: 'http-multipart', httpMultipartParams: { includeCookies: false },
  headers: { accept: 'multipart/mixed;subscriptionSpec=1.0, application/json' } })">Subscribe</button>
<pre></pre>
<script>
  const ask = (message) => parent.postMessage({ operationId: message.name, ...message }, '*');
  addEventListener('message', ({ data }) => document.querySelector('pre').append(JSON.stringify(data) + '\\n'));
</script>`;

/**
 * A page for each error of the table, which its problem's `type` leads to, and one that lists them. Their links are
 * relative: a proxy may have put the server under another path.
 */
import type { RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';
import { exampleOf } from '../errors/examples.ts';
import { explanations } from '../errors/explanations.ts';
import { type ErrorCode, errorTable } from '../errors/table.ts';
import { renderGraphQLError } from '../errors/to-graphql.ts';
import { toProblemDetails } from '../errors/to-problem-details.ts';
import { sendPageOf } from './page.ts';

/** That of the examples in the standard (W3C Trace Context). */
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

const KEPT = 'Kept for later: no server of this version answers it.';

const codes = Object.keys(errorTable) as ErrorCode[];

export const errorList: RequestHandler = (_request, response) => {
  const items = codes.map((code) => {
    const { status, title } = errorTable[code];
    const kept = explanations[code].isKeptForLater ? `<span>${KEPT}</span>` : '';
    return `<li><a href="errors/${code}"><strong>${code}</strong><span>${status} · ${title}</span>${kept}</a></li>`;
  });
  sendPageOf(
    response,
    'Errors',
    `<h1>Errors</h1>
<p>All that can go wrong, by the code that both surfaces give: <code>code</code> in a problem of REST,
<code>extensions.code</code> in an error of GraphQL.</p>
<ul class="list">${items.join('\n')}</ul>`,
  );
};

export const errorPage: RequestHandler = (request, response) => {
  const code = codes.find((each) => each === request.params.code);
  if (!code) throw new ApiError('NOT_FOUND', 'There is no error of this code.');
  const { status, title } = errorTable[code];
  const { meaning, causes, remedies, isKeptForLater } = explanations[code];
  const example = exampleOf(code);
  const { message, extensions } = renderGraphQLError(example);
  sendPageOf(
    response,
    `${code}: ${title}`,
    `<nav><a href="../errors">All errors</a></nav>
<h1>${title}</h1>
<p class="sub"><code>${code}</code> · HTTP status ${status}</p>
${isKeptForLater ? `<p>${KEPT}</p>` : ''}
<h2>What it means</h2>
<p>${prose(meaning)}</p>
<h2>Why it happens</h2>
${list(causes)}
<h2>How to fix it</h2>
${list(remedies)}
<h2>How it looks</h2>
<p>By REST, as <code>application/problem+json</code>:</p>
<pre><code>${json(toProblemDetails(example, TRACE_ID))}</code></pre>
<p>By GraphQL, among the <code>errors</code>:</p>
<pre><code>${json({ message, extensions: { ...extensions, traceId: TRACE_ID } })}</code></pre>`,
  );
};

function list(texts: readonly string[]): string {
  return `<ul>\n${texts.map((text) => `<li>${prose(text)}</li>`).join('\n')}\n</ul>`;
}

/** The texts are ours and hold no markup but backticks. */
function prose(text: string): string {
  return text.replace(/`([^`]*)`/g, '<code>$1</code>');
}

function json(value: object): string {
  return JSON.stringify(value, null, 2);
}

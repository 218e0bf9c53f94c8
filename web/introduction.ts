/**
 * What stands above the calls: in a few lines what this is and where everything else is, so that the calls are on the
 * first screen. The chapters are there, closed, for who wants to know more. Commands in them are of the server that
 * the page came from, wherever that is.
 */

const LINKS = '[GraphQL explorer](graphql) · [Errors](errors) · [openapi.json](openapi.json)';

/** @param base the server's address as the browser knows it, with a slash at its end. */
export function introduction(text: string, base: string): string {
  const [about = '', ...chapters] = text.split(/^## /m);
  const [first = ''] = about.trim().split('\n\n');
  return [first, LINKS, ...chapters.map((chapter) => folded(chapter))]
    .join('\n\n')
    .replaceAll('localhost:8080', addressOf(base));
}

function folded(chapter: string): string {
  const [title, ...content] = chapter.split('\n');
  return `<details><summary><h2>${title}</h2></summary>\n\n${content.join('\n').trim()}\n\n</details>`;
}

/** As curl takes it: without `http:`, which it adds by itself. */
function addressOf(base: string): string {
  return base.replace(/^http:\/\//, '').replace(/\/$/, '');
}

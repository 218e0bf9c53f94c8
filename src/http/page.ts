/** The frame of the pages that the server writes itself. They run nothing and load nothing, and say so to browsers. */
import { createHash } from 'node:crypto';
import type { Response } from 'express';

const STYLE = `
:root{color-scheme:light dark;--ink:#1c2733;--soft:#536272;--paper:#fff;--panel:#f4f6f8;--line:#d9e0e6;--link:#0b5cad}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9fb0c0;--paper:#12181f;--panel:#1b232c;--line:#313d49;--link:#7cbcff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:44rem;margin:0 auto;padding:2rem 1.25rem 4rem}
nav{font-size:.9rem}
a{color:var(--link)}
h1{margin:1rem 0 .25rem;font-size:clamp(1.5rem,5vw,2.1rem);line-height:1.2}
h2{margin:2rem 0 .5rem;font-size:1.15rem}
ul{padding-left:1.2rem}
li{margin:.35rem 0}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}
code{padding:.1em .3em;border-radius:.25rem;background:var(--panel)}
pre{margin:0;padding:1rem;border:1px solid var(--line);border-radius:.5rem;background:var(--panel);white-space:pre-wrap}
pre code{padding:0}
.sub{margin:0;color:var(--soft)}
.list{padding:0;list-style:none}
.list a{display:flex;flex-wrap:wrap;gap:0 .75rem;padding:.7rem 0;border-top:1px solid var(--line);text-decoration:none}
.list span{color:var(--soft)}
`;

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** @param body markup, as is the title. */
export function sendPageOf(response: Response, title: string, body: string): void {
  response.set({ 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY });
  response.send(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`);
}

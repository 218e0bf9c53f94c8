/** What the tests of the documents need of Markdown: its fenced blocks, its links and its headings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Block {
  /** Where it opens, counted from 1. */
  readonly line: number;
  /** What stands behind the fence: the language, and what else there is. */
  readonly info: string;
  readonly text: string;
  /** Nothing but empty lines is between it and the block before. */
  readonly follows: boolean;
}

export interface Markdown {
  readonly blocks: readonly Block[];
  /** Without its blocks. */
  readonly prose: string;
}

export function readMarkdown(path: string): Markdown {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { line: number; info: string; lines: string[]; follows: boolean } | undefined;
  let isBehindBlock = false;
  for (const [index, line] of readFileSync(join(ROOT, path), 'utf8').split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (open && fence) {
      blocks.push({ ...open, text: open.lines.join('\n') });
      open = undefined;
      isBehindBlock = true;
    } else if (open) {
      open.lines.push(line);
    } else if (fence) {
      open = { line: index + 1, info: fence[1] ?? '', lines: [], follows: isBehindBlock };
    } else if (/^\s+```|^\s*~~~/.test(line)) {
      throw new Error(`${path}:${index + 1}: a block in a form that nobody looks for`);
    } else {
      prose.push(line);
      if (line.trim()) isBehindBlock = false;
    }
  }
  if (open) throw new Error(`${path}:${open.line}: this block has no end`);
  return { blocks, prose: prose.join('\n') };
}

/** The targets of `[text](target)` and `![text](target)`. */
export function linksOf({ prose }: Markdown): string[] {
  return [...prose.replace(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** Under which fragments GitHub finds the headings. */
export function anchorsOf({ prose }: Markdown): string[] {
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

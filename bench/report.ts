/** The README beside this: a section is what stands between two comments with its name. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeMachine } from './machine.ts';

const README = join(import.meta.dirname, 'README.md');
/** What the section on growth shows. */
export const PICTURE = join(import.meta.dirname, 'growth.svg');

/** When, how and where it was measured: as it was called, but for where it was written to. */
export async function heading(): Promise<string> {
  const flags = process.argv.slice(2).filter((flag) => flag !== '--write');
  const command = ['node --import tsx bench/main.ts', ...flags].join(' ');
  return `Measured on ${new Date().toISOString().slice(0, 10)} with \`${command}\`: ${await describeMachine()}.`;
}

export async function writeSection(name: string, text: string): Promise<void> {
  const between = new RegExp(`(?<=<!-- ${name} -->\\n)[\\s\\S]*(?=<!-- /${name} -->)`);
  const readme = await readFile(README, 'utf8');
  if (!between.test(readme)) throw new Error(`${README} has no section "${name}"`);
  await writeFile(
    README,
    readme.replace(between, () => `\n${text}\n`),
  );
}

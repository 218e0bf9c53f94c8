/**
 * What no image may have in its files: what nobody expects there, programs, secrets. Outside of node_modules each file
 * is one of a kind that is named here. What npm publishes has files of many kinds, and examples of addresses; there, and
 * everywhere, what is in a file counts.
 */
import { contents } from './files.ts';

const NODE = /^usr\/bin\/node$/;
/** Those that Node is linked with, and no others. */
const LIBRARY =
  /^(usr\/)?lib(64)?\/([^/]+-linux-gnu[^/]*\/)?(ld-linux[^/]*|lib(atomic|c|dl|gcc_s|m|pthread|stdc\+\+))\.so\.\d+$/;

const EXPECTED = [
  NODE,
  LIBRARY,
  /^etc\/(group|nsswitch\.conf|os-release|passwd)$/,
  /^usr\/share\/doc\/[^/]+\/copyright$/,
  /^var\/lib\/dpkg\/status\.d\/[^/]+$/,
  /^app\/(LICENSE|package\.json)$/,
  /^app\/src\/.+\.js$/,
  /^app\/assets\/[^/]+\.(css|html|js|json|ttf|txt)(\.gz)?$/,
  /^app\/prisma\/migrations\/[^/]+\/migration\.sql$/,
  /^app\/node_modules\//,
];

/** Keys and programs as they are named; a package that needs one gets a line of its own here. */
const OF_NO_PACKAGE = /\.(crt|dll|dylib|env|exe|jks|key|keystore|kdbx|node|p12|pem|pfx|ppk|so(\.\d+)*)$/i;

/** What the manuals have instead of a password, and what is put in when the program runs. */
const EXAMPLE = /^(password|pass|somepassword|secret|guest|REDACTED|<password>|\$\{password\})$/;

const SECRETS: readonly (readonly [string, (text: string) => boolean])[] = [
  ['a private key', (text) => text.includes('PRIVATE KEY-----')],
  ['a password of npm', (text) => /_authToken|_auth=/.test(text)],
  ['a password of PostgreSQL', (text) => text.includes('POSTGRES_PASSWORD')],
  [
    'an address with a password',
    (text) =>
      [...text.matchAll(/:\/\/[^\s/:@"'`]{0,64}:([^\s/@"'`]{1,128})@/g)].some(
        ([, password = '']) => !EXAMPLE.test(password),
      ),
  ],
];

/** Each such file, and why. */
export async function refused(image: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { path, content } of contents(image)) {
    if (!EXPECTED.some((pattern) => pattern.test(path))) found.push(`${path}: not expected`);
    if (path.startsWith('app/node_modules/') && OF_NO_PACKAGE.test(path))
      found.push(`${path}: of no package`);
    const isBinary = content.subarray(0, 4).equals(ELF);
    if (isBinary && !NODE.test(path) && !LIBRARY.test(path)) found.push(`${path}: a program`);
    // Byte by byte: what is no text may have one in it.
    const text = content.toString('latin1');
    for (const [what, isIn] of SECRETS) if (isIn(text)) found.push(`${path}: ${what}`);
  }
  return found.sort();
}

const ELF = Buffer.from('\x7fELF');

/** GraphQL requests that fail, one for each way there is, each with a secret where a caller's value would be. */
export const SECRET = 'hunter2swordfish';
export const NUMBER = '8675309';

export const CREATING = 'mutation ($input: CreateConfigInput!) { createConfig(input: $input) { name } }';
export const LISTING =
  'query ($first: Int, $orderBy: ConfigOrder, $after: Cursor) { configs(first: $first, orderBy: $orderBy, after: $after) { totalCount } }';

const create = (input: string) => `mutation { createConfig(input: ${input}) { name } }`;

export const failingLiterals: readonly [what: string, document: string][] = [
  ['text for a number', `{ configs(first: "${SECRET}") { totalCount } }`],
  ['a block of text for a number', `{ configs(first: """${SECRET}""") { totalCount } }`],
  ['a number beyond Int', `{ configs(first: ${NUMBER}${NUMBER}) { totalCount } }`],
  ['a number that is too large a page', `{ configs(first: ${NUMBER}) { totalCount } }`],
  ['a fraction', `{ configs(first: ${NUMBER}.5) { totalCount } }`],
  ['an enum that is none', `{ configs(orderBy: ${SECRET}) { totalCount } }`],
  ['text for an enum', `{ configs(orderBy: "${SECRET}") { totalCount } }`],
  [
    'text for a truth',
    `mutation { replaceConfig(name: "a", input: {data: 1}, ifAbsent: "${SECRET}") { name } }`,
  ],
  ['a revision', `mutation { deleteConfig(name: "a", ifRevision: "${SECRET}") { name } }`],
  ['a cursor', `{ configs(after: "${SECRET}") { totalCount } }`],
  ['a name', `{ config(name: "-${SECRET}") { name } }`],
  ['a name that is a word', `{ config(name: ${SECRET}!) { name } }`],
  ['a name without quotes', `{ config(name: ${SECRET}) { name } }`],
  ['a list for a name', `{ config(name: ["${SECRET}"]) { name } }`],
  ['data that is not I-JSON', create(`{name: "a", data: ["${SECRET}\\u0000"]}`)],
  ['a ttl', create(`{name: "a", data: "${SECRET}", ttl: "${SECRET}"}`)],
  ['text for an object', create(`"${SECRET}"`)],
  ['a list for an object', create(`["${SECRET}"]`)],
  ['an object beside what is wrong', create(`{data: {a: "${SECRET}"}}`)],
  ['a field that is none', `{ config(name: "${SECRET}") { colour } }`],
  ['an argument that is none', `{ config(name: "a", colour: "${SECRET}") { name } }`],
  ['a default', `query ($n: Int = "${SECRET}") { configs(first: $n) { totalCount } }`],
  [
    'an operation that must not be',
    `mutation { patchConfig(name: "a", operations: [{op: ${SECRET}, path: "/"}]) { name } }`,
  ],
  ['two values of one field', `{ config(name: "${SECRET}") { name } config(name: "${NUMBER}") { name } }`],
];

export const failingSyntax: readonly [what: string, document: string][] = [
  ['text where a name should be', `{ config(name: "a") { "${SECRET}" } }`],
  ['text at the beginning', `"${SECRET}"`],
  ['a block of text at the end', `{ __typename } """${SECRET}"""`],
  ['a number where a name should be', `{ config(name: "a") { ${NUMBER} } }`],
  ['a number at the beginning', NUMBER],
  ['a fraction at the beginning', `${NUMBER}.5`],
  ['a word at the beginning', SECRET],
  ['text that does not end', `{ config(name: "${SECRET}) { name } }`],
  ['an escape that is none', `{ config(name: "\\x${SECRET}") { name } }`],
  ['a quote of another language', `{ config(name: '${SECRET}') { name } }`],
  ['a colon too many', `{ config(name: : "${SECRET}") { name } }`],
  ['a value after a value', `{ config(name: "a" "${SECRET}") { name } }`],
  ['an end too soon', `{ config(name: "${SECRET}"`],
];

export const failingVariables: readonly [
  what: string,
  document: string,
  variables: object,
  pointer: string,
][] = [
  ['text for a number', LISTING, { first: SECRET }, '/first'],
  ['an enum', LISTING, { orderBy: SECRET }, '/orderBy'],
  ['a cursor', LISTING, { after: SECRET }, '/after'],
  ['text for an object', CREATING, { input: SECRET }, '/input'],
  ['a name', CREATING, { input: { name: `-${SECRET}`, data: SECRET } }, '/input/name'],
  ['a ttl', CREATING, { input: { name: 'a', data: SECRET, ttl: SECRET } }, '/input/ttl'],
  ['a place', CREATING, { input: { name: 'a', data: { a: [0, `${SECRET}\0`] } } }, '/input/data/a/1'],
  ['a member that is none', CREATING, { input: { name: 'a', data: 1, colour: SECRET } }, '/input/colour'],
  ['nothing', CREATING, {}, '/input'],
  ['null', CREATING, { input: null }, '/input'],
];

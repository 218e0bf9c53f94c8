/** The RFCs' own tables of examples: RFC 7396, appendix A, and RFC 6902, appendix A. */

/** Original, patch, result; undefined where nothing is left that an entry could hold. */
export const RFC_7396: readonly (readonly [original: unknown, patch: unknown, result: unknown])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  // Under a member of a document, null removes that member: what is left would be no entry.
  [{ a: 'foo' }, null, undefined],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

interface Example {
  readonly title: string;
  readonly document: unknown;
  /** As JSON text, since one of them has a member twice. */
  readonly patch: string;
  /** The document afterwards, or the status of the refusal. */
  readonly result: { readonly document: unknown } | 409 | 422;
}

const to = (document: unknown) => ({ document });

export const RFC_6902: readonly Example[] = [
  {
    title: 'A.1 adding an object member',
    document: { foo: 'bar' },
    patch: '[{"op":"add","path":"/baz","value":"qux"}]',
    result: to({ baz: 'qux', foo: 'bar' }),
  },
  {
    title: 'A.2 adding an array element',
    document: { foo: ['bar', 'baz'] },
    patch: '[{"op":"add","path":"/foo/1","value":"qux"}]',
    result: to({ foo: ['bar', 'qux', 'baz'] }),
  },
  {
    title: 'A.3 removing an object member',
    document: { baz: 'qux', foo: 'bar' },
    patch: '[{"op":"remove","path":"/baz"}]',
    result: to({ foo: 'bar' }),
  },
  {
    title: 'A.4 removing an array element',
    document: { foo: ['bar', 'qux', 'baz'] },
    patch: '[{"op":"remove","path":"/foo/1"}]',
    result: to({ foo: ['bar', 'baz'] }),
  },
  {
    title: 'A.5 replacing a value',
    document: { baz: 'qux', foo: 'bar' },
    patch: '[{"op":"replace","path":"/baz","value":"boo"}]',
    result: to({ baz: 'boo', foo: 'bar' }),
  },
  {
    title: 'A.6 moving a value',
    document: { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    patch: '[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]',
    result: to({ foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } }),
  },
  {
    title: 'A.7 moving an array element',
    document: { foo: ['all', 'grass', 'cows', 'eat'] },
    patch: '[{"op":"move","from":"/foo/1","path":"/foo/3"}]',
    result: to({ foo: ['all', 'cows', 'eat', 'grass'] }),
  },
  {
    title: 'A.8 testing a value: success',
    document: { baz: 'qux', foo: ['a', 2, 'c'] },
    patch: '[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]',
    result: to({ baz: 'qux', foo: ['a', 2, 'c'] }),
  },
  {
    title: 'A.9 testing a value: error',
    document: { baz: 'qux' },
    patch: '[{"op":"test","path":"/baz","value":"bar"}]',
    result: 409,
  },
  {
    title: 'A.10 adding a nested member object',
    document: { foo: 'bar' },
    patch: '[{"op":"add","path":"/child","value":{"grandchild":{}}}]',
    result: to({ foo: 'bar', child: { grandchild: {} } }),
  },
  {
    title: 'A.11 ignoring unrecognized elements',
    document: { foo: 'bar' },
    patch: '[{"op":"add","path":"/baz","value":"qux","xyz":123}]',
    result: to({ foo: 'bar', baz: 'qux' }),
  },
  {
    title: 'A.12 adding to a nonexistent target',
    document: { foo: 'bar' },
    patch: '[{"op":"add","path":"/baz/bat","value":"qux"}]',
    result: 422,
  },
  {
    title: 'A.13 invalid JSON Patch document',
    document: { foo: 'bar' },
    patch: '[{"op":"add","path":"/baz","value":"qux","op":"remove"}]',
    result: 422,
  },
  {
    title: 'A.14 ~ escape ordering',
    document: { '/': 9, '~1': 10 },
    patch: '[{"op":"test","path":"/~01","value":10}]',
    result: to({ '/': 9, '~1': 10 }),
  },
  {
    title: 'A.15 comparing strings and numbers',
    document: { '/': 9, '~1': 10 },
    patch: '[{"op":"test","path":"/~01","value":"10"}]',
    result: 409,
  },
  {
    title: 'A.16 adding an array value',
    document: { foo: ['bar'] },
    patch: '[{"op":"add","path":"/foo/-","value":["abc","def"]}]',
    result: to({ foo: ['bar', ['abc', 'def']] }),
  },
];

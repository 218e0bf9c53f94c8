/**
 * type-graphql's decorators ask for `Reflect.getMetadata` and throw without it. Every type here is given
 * explicitly, so there is nothing to reflect: one empty answer serves, and reflect-metadata is not needed.
 * Imported first by every file that has decorators.
 */
if (!('getMetadata' in Reflect)) Object.assign(Reflect, { getMetadata: () => undefined });

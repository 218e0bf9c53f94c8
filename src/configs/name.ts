/** Names of entries: what one may look like, and how a name is said to be wrong. */
export const NAME_MAX_LENGTH = 255;
/** No slash, so that a name is one segment of a path; ASCII, so that order by byte is order by character. */
export const NAME_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9._:@~-]*$/;

export const NAME_RULE =
  'A name has 1 to 255 characters: letters, digits and `. _ : @ ~ -`, and begins with a letter, a digit or `_`.';

export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= NAME_MAX_LENGTH && NAME_PATTERN.test(value);
}

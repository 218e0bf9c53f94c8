declare module 'json8-merge-patch' {
  /** Applies an RFC 7396 merge patch; changes `document` in place where it can, and returns the result. */
  export function apply(document: unknown, patch: unknown, options?: { readonly proto?: object }): unknown;
}

/** What has come from a server, as JSON, and that no type is known of. */
// biome-ignore lint/suspicious/noExplicitAny: what is in it is what a test is about to find out
export type Untyped = any;

/** Bounds of buckets that several histograms share, so that their panels can be laid over each other. */

/** From half a millisecond, which a cached read does not take, to ten seconds, when most clients have gone. */
export const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

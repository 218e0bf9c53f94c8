/** One thing to be proved. */
export interface Step {
  readonly title: string;
  run(): Promise<void>;
}

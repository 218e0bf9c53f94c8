/** What a load is, and what comes of it: the messages between the figures and those who make the load. */

export interface Job {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly requests: readonly Target[];
  /** What every answer has to be; 200 when nothing is said. */
  readonly status?: number;
}

export interface Target {
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Shot {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than the expected one, and requests without any. */
  readonly failures: number;
  /** How busy this process was; near 1 it is the load that is measured, and not the server. */
  readonly loadCpu: number;
}

/** In a body, this becomes twelve digits that no other request has. */
export const VARYING = '<serial>';

let serial = 0;

export function vary(body: string): string {
  return body.replace(VARYING, String(++serial).padStart(12, '0'));
}

/** What a server costs before it has done anything: the time until it answers, and the memory it then holds. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { makeDirectory, removeDirectory, stop } from '../children.ts';
import { median } from '../compare.ts';
import { limitRow, type Row } from '../row.ts';
import { type Subject, startSubject } from '../subject.ts';

const REST_MS = 2000;

export interface Starts {
  readonly first: number;
  readonly warm: number;
}

export async function footprint(program: string, starts: Starts): Promise<Row[]> {
  const first: number[] = [];
  for (let count = 0; count < starts.first; count++) {
    const dataDir = await makeDirectory();
    first.push(await startAndStop(program, dataDir));
    await removeDirectory(dataDir);
  }
  const dataDir = await makeDirectory();
  await startAndStop(program, dataDir);
  const warm: number[] = [];
  const resident: number[] = [];
  for (let count = 0; count < starts.warm; count++) {
    const look = async (subject: Subject) => resident.push(await residentMegabytes(subject));
    warm.push(await startAndStop(program, dataDir, count === 0 ? look : undefined));
  }
  return [
    limitRow('Start to first answer, empty `DATA_DIR`', median(first) / 1000, 's', 4),
    limitRow('Start to first answer, warm', median(warm) / 1000, 's', 1.2),
    limitRow('Resident memory of the Node process at rest, after one request', median(resident), 'MB', 130),
  ];
}

async function startAndStop(program: string, dataDir: string, meanwhile?: (subject: Subject) => unknown) {
  const subject = await startSubject(program, dataDir);
  await meanwhile?.(subject);
  await stop(subject.process);
  return subject.startMs;
}

/** VmRSS: everything of the process that is in memory, pages of shared libraries and of the Node binary included. */
async function residentMegabytes({ process }: Subject): Promise<number> {
  await delay(REST_MS);
  const status = await readFile(`/proc/${process.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1000;
}

/** What a server costs before it has done anything: the time until it answers, and the memory it then holds. */
import { setTimeout as delay } from 'node:timers/promises';
import { makeDirectory, removeDirectory, stop } from '../children.ts';
import { median } from '../compare.ts';
import { plainRow, type Row } from '../row.ts';
import { residentBytes, type Subject, startSubject } from '../subject.ts';

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
    const look = async (subject: Subject) => {
      await delay(REST_MS);
      resident.push((await residentBytes(subject)) / 1e6);
    };
    warm.push(await startAndStop(program, dataDir, count === 0 ? look : undefined));
  }
  return [
    plainRow('Start to first answer, empty `DATA_DIR`', median(first) / 1000, 's', { atMost: 4 }),
    plainRow('Start to first answer, warm', median(warm) / 1000, 's', { atMost: 1.2 }),
    plainRow('Resident memory of the Node process at rest, after one request', median(resident), 'MB', {
      atMost: 130,
    }),
  ];
}

async function startAndStop(program: string, dataDir: string, meanwhile?: (subject: Subject) => unknown) {
  const subject = await startSubject(program, { DATA_DIR: dataDir });
  await meanwhile?.(subject);
  await stop(subject.process);
  return subject.startMs;
}

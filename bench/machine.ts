/** Where the figures were measured: without it they mean nothing. */
import { execFile } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPrograms } from '../src/database/programs.ts';
import { median } from './compare.ts';

const SYNCS = 50;

export async function describeMachine(): Promise<string> {
  const { postgres } = await findPrograms();
  const { stdout } = await promisify(execFile)(postgres, ['--version']);
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, ${memory} GiB of memory`,
    `${await distribution()} (${platform()} ${release()}, ${arch()})`,
    `Node ${process.versions.node}`,
    stdout.trim().replace(/^postgres \((.*?)\)/, '$1'),
    `one \`fsync\` of 8 kB takes ${(await syncMs()).toFixed(2)} ms`,
  ].join('; ');
}

async function distribution(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="(.*)"$/m.exec(text)?.[1] ?? platform();
}

/** What a commit waits for, where the databases of the run are. */
async function syncMs(): Promise<number> {
  const path = join(tmpdir(), `config-server-bench-sync-${process.pid}`);
  const file = await open(path, 'w');
  const times: number[] = [];
  for (let count = 0; count < SYNCS; count++) {
    await file.write(Buffer.alloc(8192), 0, 8192, 0);
    const start = performance.now();
    await file.datasync();
    times.push(performance.now() - start);
  }
  await file.close();
  await rm(path);
  return median(times);
}

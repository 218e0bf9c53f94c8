/**
 * A disk that is really full: a small file system of its own in memory, on which tables of a database lie. Only who
 * may mount can have one, which is root on a machine of its own.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onServer, query } from './database.ts';

export interface SmallDisk {
  /** Leaves no room on it. */
  fill(): void;
  empty(): void;
  /** Once no database has anything on it. */
  remove(): Promise<void>;
}

const BYTES = 16 * 1024 * 1024;

const mount = (...args: string[]) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${BYTES}`, 'tmpfs', ...args]);

export function mayMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'config-server-mount-'));
  const { status } = mount(directory);
  if (status === 0) spawnSync('umount', [directory]);
  rmdirSync(directory);
  return status === 0;
}

/** Moves the data of this database there. */
export async function moveToSmallDisk(url: string): Promise<SmallDisk> {
  const directory = mkdtempSync(join(tmpdir(), 'config-server-disk-'));
  if (mount(directory).status !== 0) throw new Error('cannot mount');
  const [place] = await query<{ directory: string }>(
    url,
    `SELECT setting AS directory FROM pg_settings WHERE name = 'data_directory'`,
  );
  const { uid, gid } = statSync(place?.directory ?? '');
  const tables = join(directory, 'tables');
  mkdirSync(tables);
  for (const path of [directory, tables]) chownSync(path, uid, gid);
  const name = `small_${process.pid}`;
  await query(url, `CREATE TABLESPACE ${name} LOCATION '${tables}'`);
  for (const table of ['config', 'change']) await query(url, `ALTER TABLE ${table} SET TABLESPACE ${name}`);
  const filler = join(directory, 'filler');
  return {
    fill() {
      for (const bytes of [BYTES, 65_536, 4096]) writeUntilFull(filler, bytes);
    },
    empty: () => rmSync(filler),
    async remove() {
      await onServer(`DROP TABLESPACE ${name}`);
      spawnSync('umount', [directory]);
      rmdirSync(directory);
    },
  };
}

function writeUntilFull(path: string, bytesAtOnce: number): void {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(bytesAtOnce), { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

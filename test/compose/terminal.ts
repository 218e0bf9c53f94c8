/** `make run` in a terminal of its own, with the settings of a project: started, ended by Ctrl-C, and what is left of it. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { ask } from '../process/client.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { docker, type Project } from './project.ts';

/** The first time an image is built, or the sources are. */
export const PATIENCE_MS = 300_000;

type Running = ReturnType<typeof make>;

const terminals = new Set<ChildProcess>();

/** Ends what a step that has failed has left: without its terminal, all that make has started ends. */
export function leaveTerminals(): void {
  for (const child of terminals) child.kill('SIGKILL');
}

/** In a terminal of its own, where Ctrl-C goes to all that make has started. */
export function make({ environment }: Project, settings: Readonly<Record<string, string>>) {
  const { ENGINE, PROFILE, DATABASE_URL, DATA_DIR, MAKEFLAGS, MAKELEVEL, ...others } = environment;
  const child = spawn('script', ['--quiet', '--return', '--command', 'make run', '/dev/null'], {
    env: { ...others, TERM: 'dumb', ...settings },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  terminals.add(child);
  let code: number | undefined;
  child.once('close', (ended) => {
    terminals.delete(child);
    code = ended ?? -1;
  });
  const shown = () => stripVTControlCharacters(output).replaceAll('\r\n', '\n');
  return {
    output: shown,
    code: () => code,
    /** @returns the exit code, when it has ended and its output is complete */
    end: () =>
      eventually(() => code, PATIENCE_MS).catch(() => {
        throw new Error(`make run has not ended:\n${shown()}`);
      }),
    interrupt: () => child.stdin.write('\x03'),
  };
}

export async function start(project: Project, settings: Readonly<Record<string, string>>) {
  const [port, admin] = await Promise.all([freePort(), freePort()]);
  const server = make(project, { PORT: String(port), ADMIN_PORT: String(admin), ...settings });
  const isReady = () =>
    ask(`http://127.0.0.1:${admin}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    );
  await eventually(async () => server.code() !== undefined || (await isReady()), PATIENCE_MS);
  assert.equal(server.code(), undefined, server.output());
  return { server, api: `http://127.0.0.1:${port}` };
}

export async function interrupt(server: Running, api: string): Promise<void> {
  server.interrupt();
  const code = await server.end();
  // What it started ended with 0; make itself ends by the signal, as always.
  assert.ok([0, 130].includes(code), `${code}\n${server.output()}`);
  assert.doesNotMatch(server.output(), /\bError\b/);
  await assert.rejects(ask(api));
}

/** Whatever of it runs. */
export const running = ({ name }: Project) =>
  docker(['ps', '--quiet', '--filter', `label=com.docker.compose.project=${name}`]);

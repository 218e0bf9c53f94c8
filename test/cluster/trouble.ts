/** What one looks at first when something went wrong: pods, events, and the logs of those involved. */
import { list, tryKubectl } from './kubectl.ts';

export async function showTrouble(): Promise<void> {
  await show('get', 'pods,jobs,endpointslices', '--output=wide');
  await show('get', 'events', '--sort-by=.lastTimestamp');
  for (const { metadata } of await list('pods')) {
    await show('logs', metadata.name, '--all-containers', '--tail=80');
    await show('logs', metadata.name, '--all-containers', '--tail=20', '--previous');
  }
}

async function show(...args: string[]): Promise<void> {
  const { code, output } = await tryKubectl(args);
  if (code === 0) process.stderr.write(`\n--- kubectl ${args.join(' ')}\n${output}`);
}

/** Given to Node by `--import`: writes down, at the exit, every module that was loaded, into the file that RECORD names. */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const urls = new Set<string>();
registerHooks({
  load(url, context, nextLoad) {
    urls.add(url);
    return nextLoad(url, context);
  },
});
process.on('exit', () => writeFileSync(process.env.RECORD ?? '', [...urls].join('\n')));

/** The files of observability/ that are made from the code beside this: `make generate` writes them. */
import { stringify } from 'yaml';
import { partRules } from './alerts.ts';
import { burnCases } from './burn-cases.ts';
import { objectiveRules } from './objectives.ts';
import { overview } from './overview.ts';
import { processes } from './process.ts';
import { store } from './store.ts';

/** By path, from the root of the repository. */
export function observabilityFiles(): Record<string, string> {
  const groups = [
    { name: 'config-server-objectives', rules: objectiveRules() },
    { name: 'config-server-parts', rules: partRules() },
  ];
  return {
    ...Object.fromEntries(
      Object.entries({ overview, store, process: processes }).map(([name, dashboard]) => [
        `observability/dashboards/${name}.json`,
        `${JSON.stringify(dashboard(), undefined, 2)}\n`,
      ]),
    ),
    'observability/rules/config-server.yaml': made({ groups }),
    'observability/rules/burns.test.yaml': made(burnCases()),
  };
}

function made(content: object): string {
  return `# Made by \`make generate\`: edit observability/src, not this file.\n${stringify(content, { lineWidth: 0, blockQuote: 'literal', aliasDuplicateObjects: false })}`;
}

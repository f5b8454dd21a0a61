import type { Command } from 'commander';
import { Option } from 'commander';
import { stringify } from 'yaml';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { repeated } from '../input/repeated.ts';
import { writeText } from '../output/output-format.ts';
import { labelFilters } from '../token/token-filters.ts';
import { fieldOf } from './fleet-document.ts';
import { exportText, readToday, type WantedToday } from './today.ts';

const EXAMPLES = `Examples:
  keyturn export > fleet.yaml
  keyturn export -l env=prod --kind token
  keyturn export | keyturn apply -f -
`;

interface ExportOptions extends ApiOptions {
  readonly label?: readonly string[];
  readonly kind?: 'token' | 'migration';
  readonly output: 'yaml' | 'json';
}

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .description('the specifications of all tokens and migrations, as apply takes them')
    .option('-l, --label <key=value>', 'only with this tag; repeated: with all of them', repeated)
    .addOption(new Option('--kind <kind>', 'only these').choices(['token', 'migration']))
    .addOption(
      new Option('-o, --output <format>', 'what standard output gets').choices(['yaml', 'json']).default('yaml'),
    )
    .addHelpText('before', EXAMPLES)
    .action(exportFleet);
  withApi(command);
}

async function exportFleet(options: ExportOptions): Promise<void> {
  const { label = [], kind, output } = options;
  const isWanted = matcher(label, kind);
  const api = openApi(options);
  if (label.length === 0 && kind === undefined && output === 'yaml') {
    writeText(await exportText(api));
    return;
  }
  const wanted = (await readToday(api)).filter(isWanted);
  writeText(output === 'json' ? `${JSON.stringify(wanted, null, 2)}\n` : yamlText(wanted));
}

const yamlText = (all: readonly WantedToday[]): string =>
  all.map((wanted) => `---\n${stringify(wanted, { lineWidth: 0 })}`).join('');

function matcher(labels: readonly string[], kind: string | undefined): (wanted: WantedToday) => boolean {
  const tags = Object.entries(labelFilters(labels)).map(([name, value]) => [name.slice('tag.'.length), value] as const);
  return (wanted) =>
    (kind === undefined || wanted.kind.toLowerCase() === kind) &&
    tags.every(([name, value]) => fieldOf(wanted.spec['tags'], name) === value);
}

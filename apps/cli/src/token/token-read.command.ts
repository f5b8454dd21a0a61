import type { Command } from 'commander';
import { UsageError } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { type Paging, readPages } from '../http/read-pages.ts';
import { repeated } from '../input/repeated.ts';
import { requireSlug } from '../input/slug.ts';
import { type OutputOptions, withOutput, writeList, writeOutput } from '../output/output-format.ts';
import { tokenItem } from './token-item.schema.ts';
import { tokenLines, tokenTable } from './token-lines.ts';

type ReadOptions = ApiOptions & OutputOptions;

interface ListOptions extends ReadOptions, Paging {
  readonly status?: readonly string[];
  readonly kind?: readonly string[];
  readonly owner?: readonly string[];
  readonly label?: readonly string[];
  readonly query?: string;
  readonly sort: string;
}

const LIST_EXAMPLES = `Examples:
  keyturn token list
  keyturn token list --status needsYou --status expired
  keyturn token list -l env=prod --sort -expiresAt --all -o name
`;

export function addTokenList(token: Command): void {
  const command = token
    .command('list')
    .description('tokens, the first to expire first')
    .option('--status <word>', 'only with this status; may be repeated', repeated)
    .option('--kind <kind>', 'only of this kind; may be repeated', repeated)
    .option('--owner <owner>', 'only of this owner; may be repeated', repeated)
    .option('-l, --label <key=value>', 'only with this tag; may be repeated', repeated)
    .option('-q, --query <text>', 'only with this text in id, label, owner, site or a tag')
    .option('--sort <field>', 'order, with a leading - the other way round', 'expiresAt')
    .option('--limit <n>', 'at most so many (default: 50)')
    .option('--all', 'every one of them')
    .addHelpText('before', LIST_EXAMPLES)
    .action(listTokens);
  withOutput(withApi(command));
}

async function listTokens(options: ListOptions): Promise<void> {
  const { status, kind, owner, label = [], query: q, sort, limit, all } = options;
  const query = { status, kind, owner, q, sort, ...tagFilters(label) };
  const items = await readPages(openApi(options), { path: '/v1/tokens', item: tokenItem, query, limit, all });
  const names = items.map(({ id }) => id);
  writeList({ data: items, lines: () => tokenTable(items), names, none: 'There is no such token.' }, options);
}

function tagFilters(labels: readonly string[]): Record<string, string[]> {
  const filters: Record<string, string[]> = {};
  for (const label of labels) {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(label) ?? [];
    if (name === undefined || value === undefined) throw new UsageError('-l takes key=value, such as env=prod.');
    (filters[`tag.${name}`] ??= []).push(value);
  }
  return filters;
}

const GET_EXAMPLES = `Examples:
  keyturn token get hr-adapters
  keyturn token get hr-adapters -o json
`;

export function addTokenGet(token: Command): void {
  const command = token
    .command('get')
    .description('one token with its versions; never a value')
    .argument('<id>', 'its id')
    .addHelpText('before', GET_EXAMPLES)
    .action(getToken);
  withOutput(withApi(command));
}

async function getToken(id: string, options: ReadOptions): Promise<void> {
  const path = `/v1/tokens/${requireSlug('The id of a token', id)}`;
  const token = await openApi(options).get({ path, schema: tokenItem });
  writeOutput({ data: token, lines: () => tokenLines(token), names: [token.id] }, options);
}

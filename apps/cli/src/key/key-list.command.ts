import { deleteKey, getKeys, type Key } from '@keyturn/client';
import type { Command } from 'commander';
import type { End } from '../cli-error.ts';
import { type ApiOptions, openApi, withApi } from '../http/api-options.ts';
import { confirm, type ConfirmOptions, withConfirmation } from '../input/confirm.ts';
import { requirePathPart } from '../input/path-part.ts';
import { type DryRunOptions, withDryRun, writeForeseen } from '../output/dry-run.ts';
import { instantText } from '../output/instant-text.ts';
import { type LanguageOptions, withLanguage } from '../output/language-option.ts';
import type { Look } from '../output/look.ts';
import { type OutputOptions, withOutput, writeList, writeOutput } from '../output/output-format.ts';
import { tableLines } from '../output/table.ts';

export function addKeyList(key: Command): void {
  const command = key
    .command('list')
    .description('keys, never their values')
    .addHelpText('before', 'Examples:\n  keyturn key list\n  keyturn key list -o wide\n')
    .action(async (options: ApiOptions & OutputOptions & LanguageOptions) => {
      const { items } = await getKeys({ client: openApi(options) });
      const names = items.map(({ id }) => id);
      const none = 'There is no key besides the first one.';
      writeList({ data: items, lines: (look) => keyTable(items, look), names, none }, options);
    });
  withOutput(withLanguage(withApi(command)));
}

function keyTable(keys: readonly Key[], { lang, isWide }: Look): string[] {
  return tableLines(
    ['ID', 'NAME', 'PERSON', 'ROLES', 'EXPIRES', 'LAST USED', 'REVOKED', ...(isWide ? ['TOKENS', 'CREATED'] : [])],
    keys.map(({ id, name, person, roles, expiresAt, lastUsedAt, revokedAt, tokens, createdAt }) => [
      id,
      name,
      person ?? '',
      roles.join(', '),
      instantText(expiresAt),
      instantText(lastUsedAt),
      instantText(revokedAt),
      ...(isWide ? [(tokens ?? []).join(', '), instantText(createdAt)] : []),
    ]),
    lang,
  );
}

type RevokeOptions = ApiOptions & OutputOptions & DryRunOptions & ConfirmOptions;

export function addKeyRevoke(key: Command, end: End): void {
  const command = key
    .command('revoke')
    .description('end a key at once, for good; whoever uses it has to sign in again')
    .argument('<id>', 'as "keyturn key list" names it')
    .addHelpText('before', 'Examples:\n  keyturn key revoke k1f3a9\n  keyturn key revoke k1f3a9 --dry-run\n')
    .action((id: string, options: RevokeOptions) => revokeKey(id, options, end));
  withDryRun(withConfirmation(withOutput(withApi(command))));
}

async function revokeKey(id: string, options: RevokeOptions, end: End): Promise<void> {
  const path = { id: requirePathPart(id, 'That is no id of a key: see keyturn key list.') };
  const client = openApi(options);
  if (options.dryRun === true) {
    const { items } = await getKeys({ client });
    const found = items.find((one) => one.id === id);
    const refusal = found === undefined ? 'there is no such key.' : found.revokedAt ? 'it is revoked already.' : null;
    return writeForeseen({ id, would: `The key ${id} of ${found?.name} would end at once`, refusal }, options, end);
  }
  await confirm(`Revoke the key ${id} for good?`, options);
  const revoked = await deleteKey({ client, path });
  writeOutput({ data: revoked, lines: () => [`The key ${id} is revoked`], names: [id] }, options);
}

/** What can be named by an id, and who knows them. */
export type IdSource =
  'tokens' | 'containerTokens' | 'migrations' | 'tasks' | 'secrets' | 'keys' | 'confirmations' | 'contexts';

/** By command and name of the argument or option; `*` stands for every command of the group. */
const SOURCES: Readonly<Record<string, IdSource>> = {
  'token * id': 'tokens',
  'exec token': 'tokens',
  'key create token': 'tokens',
  'migration * id': 'migrations',
  'task * id': 'tasks',
  'confirmation * id': 'confirmations',
  'consent * token': 'containerTokens',
  'secrets * name': 'secrets',
  'key revoke id': 'keys',
  'config use-context name': 'contexts',
  '* context': 'contexts',
};

/** Who knows what may stand for an argument or option of a command; undefined: nobody. */
export function idSourceOf(path: string, name: string): IdSource | undefined {
  const [group = ''] = path.split(' ');
  return SOURCES[`${path} ${name}`] ?? SOURCES[`${group} * ${name}`] ?? SOURCES[`* ${name}`];
}

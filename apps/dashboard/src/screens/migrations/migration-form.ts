import type { MigrationSpec } from '@keyturn/client';

/** What is typed for a new migration; empty text means not said. */
export interface MigrationForm {
  readonly id: string;
  readonly product: 'jira' | 'confluence';
  readonly baseUrl: string;
  readonly serverId: string;
  readonly version: string;
  readonly serverSecret: string;
  readonly site: string;
  readonly email: string;
  readonly accountSecret: string;
  readonly keys: string;
  readonly takesUsers: boolean;
  readonly days: string;
  readonly owner: string;
  readonly startsNow: boolean;
}

export const EMPTY_FORM: MigrationForm = {
  id: '',
  product: 'jira',
  baseUrl: '',
  serverId: '',
  version: '',
  serverSecret: '',
  site: '',
  email: '',
  accountSecret: '',
  keys: '',
  takesUsers: true,
  days: '',
  owner: '',
  startsNow: false,
};

/** Keys as people paste them, each once. */
export const keysOf = (text: string): string[] => [...new Set(text.split(/[\s,;、]+/).filter((key) => key !== ''))];

/** The specification that the form says. Pure. */
export function specOf(form: MigrationForm): MigrationSpec {
  const said = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());
  const includedKeys = keysOf(form.keys);
  const [version, serverSecret, accountSecret] = [
    said(form.version),
    said(form.serverSecret),
    said(form.accountSecret),
  ];
  const [days, owner] = [said(form.days), said(form.owner)];
  return {
    id: form.id.trim(),
    product: form.product,
    ...(owner !== undefined && { owner }),
    server: {
      baseUrl: form.baseUrl.trim(),
      serverId: form.serverId.trim(),
      ...(version !== undefined && { assistantVersion: version }),
      ...(serverSecret !== undefined && { auth: { secret: serverSecret } }),
    },
    destination: { cloudUrl: form.site.trim() },
    account: { email: form.email.trim(), ...(accountSecret !== undefined && { auth: { secret: accountSecret } }) },
    scope: {
      ...(form.product === 'jira' ? { projects: { includedKeys, includedData: 'all' } } : { spaces: { includedKeys } }),
      ...(form.takesUsers && { usersAndGroups: { mode: 'ALL' } }),
    },
    ...(days !== undefined && { expectedDuration: `P${days}D` }),
  };
}

/** What another migration of the same server and site shares with it; its name and its keys are its own. */
export function copiedFrom({ product, owner, server, destination, account }: MigrationSpec): Partial<MigrationForm> {
  const auth = account.auth;
  return {
    product,
    owner: owner ?? '',
    baseUrl: server.baseUrl,
    serverId: server.serverId,
    version: server.assistantVersion ?? '',
    serverSecret: server.auth?.secret ?? '',
    site: destination.cloudUrl,
    email: account.email,
    accountSecret: auth !== undefined && 'secret' in auth ? auth.secret : '',
  };
}

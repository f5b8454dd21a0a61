import { isDeepStrictEqual } from 'node:util';
import type { MigrationSpec } from '@keyturn/domain';
import { PageVisitor } from '../../apps/emulator/test/page-visitor.ts';
import type { RerunView } from '@keyturn/contracts';
import type { FeedItem } from './api-client.ts';
import type { UpstreamCall, UpstreamTask } from './emulator-client.ts';
import { eventually } from './eventually.ts';
import type { Keyturn } from './keyturn.ts';

/** Migrations against the emulated assistants, as an operator and an approver run them. */

export const SERVER_ID = 'B1XA-2YQ3-ZK7M-9PLD';
export const SITE = 'https://acme.atlassian.net';
export const ACCOUNT = 'migrator@acme.test';

/** A migration of these projects (or spaces), with the credentials of the emulator. */
export function migrationOf(id: string, keys: readonly string[], change: Partial<MigrationSpec> = {}): MigrationSpec {
  return {
    id,
    product: 'jira',
    owner: 'migrations@acme.test',
    server: {
      baseUrl: 'set by register',
      serverId: SERVER_ID,
      assistantVersion: '1.12.9',
      auth: { secret: 'jira-pat' },
    },
    destination: { cloudUrl: SITE },
    account: { email: ACCOUNT, auth: { secret: 'acme-account' } },
    scope: { projects: { includedKeys: keys, includedData: 'all' }, usersAndGroups: { mode: 'ALL' } },
    expectedDuration: 'P1D',
    consent: { approvers: ['role:approver'], validFor: 'P21D' },
    ...change,
  };
}

/** Something of a migration as it stands, for the message of a failed test. */
export const standing = ({ id, phase, cause, waitingFor, failures, task, attempts }: RerunView): object => ({
  id,
  phase,
  cause,
  waitingFor,
  failures,
  task: task?.kind,
  attempts: attempts.count,
  last: attempts.last,
});

/** By their numbers in the domain notes; what else the emulator logs is no call of the Migration API. */
const CALLS: Readonly<Record<string, RegExp>> = {
  C1: /^POST \/migrations\/public\/v1\/token$/,
  C2: /^POST \/migrations\/public\/v1\/jobs$/,
  C4: /^POST \/migrations\/public\/v1\/jobs\/[^/]+\/tasks$/,
  C5: /^GET \/migrations\/public\/v1\/jobs\/[^/]+\/tasks$/,
  C7: /^GET \/migrations\/public\/v1\/jobs\/[^/]+\/tasks\/[^/]+\/status$/,
  P1: /^POST \/(jira|confluence)\/rest\/migration\/latest\/cloud\/save\/token$/,
  P2: /^POST \/(jira|confluence)\/rest\/migration\/latest\/public\/v1\/attach$/,
};
export type CallName = 'C1' | 'C2' | 'C4' | 'C5' | 'C7' | 'P1' | 'P2';

export const isCall =
  (name: CallName) =>
  ({ method, path }: UpstreamCall): boolean =>
    CALLS[name]?.test(`${method} ${path}`) === true;

export class Migrations {
  readonly keyturn: Keyturn;

  constructor(keyturn: Keyturn) {
    this.keyturn = keyturn;
  }

  /** The named secrets that `migrationOf` refers to. */
  async prepare(): Promise<void> {
    await this.keyturn.api.putSecret('jira-pat', 'emulator-pat');
    await this.keyturn.api.putSecret('acme-account', 'emulator-token');
  }

  /**
   * An account of its own, with the API token that its person makes: the upstream counts calls by account, and in an accelerated
   * fleet its windows are long.
   */
  async account(name: string): Promise<Pick<MigrationSpec, 'account'> & { readonly value: string }> {
    const email = `${name}@acme.test`;
    const page = new PageVisitor({ base: this.keyturn.emulator.base });
    await page.open(`/id/manage-profile/security/api-tokens?account=${email}`);
    await page.submit('Create', { Name: 'Keyturn', 'Expires in (days)': '365' });
    const value = page.value('Token');
    await this.keyturn.api.putSecret(`of-${name}`, value);
    return { account: { email, auth: { secret: `of-${name}` } }, value };
  }

  async register(
    spec: MigrationSpec,
    { baseUrl = `${this.keyturn.emulator.base}/${spec.product}` } = {},
  ): Promise<RerunView> {
    const server = { ...spec.server, baseUrl };
    return this.keyturn.api.json('PUT', `/v1/migrations/${spec.id}`, { body: { ...spec, server } });
  }

  get(id: string): Promise<RerunView> {
    return this.keyturn.api.get(`/v1/migrations/${id}`);
  }

  async all(): Promise<RerunView[]> {
    return (await this.keyturn.api.get<{ items: RerunView[] }>('/v1/migrations?limit=500')).items;
  }

  start(id: string): Promise<unknown> {
    return this.keyturn.api.json('POST', `/v1/migrations/${id}/start`, { body: {} });
  }

  command(id: string, name: 'retry' | 'stop' | 'abandon'): Promise<unknown> {
    return this.keyturn.api.json('POST', `/v1/migrations/${id}/${name}`, { body: { reason: 'a test says so' } });
  }

  decide(id: string, body: { choice: string; excludeChecks?: readonly string[] }): Promise<unknown> {
    return this.keyturn.api.json('POST', `/v1/migrations/${id}/decisions`, { body: { ...body, comment: 'decided' } });
  }

  /** What a person is shown before they consent to a renewal of this container token. */
  consents(tokenId: string, lang = 'en') {
    return this.keyturn.api.get<{
      items: { id: string; state: string; grantedBy: string; selfConfirmed: boolean; uses: { version: number }[] }[];
      wording: { hash: string; text: string };
      asked: { version: number; waiting: string[] } | null;
    }>(`/v1/tokens/${tokenId}/consents?lang=${lang}`);
  }

  /** Consents as whoever has the key; the id of the consent. */
  async consent(
    tokenId: string,
    { key, ...body }: { standing?: boolean; validFor?: string; key?: string } = {},
  ): Promise<{ id: string }> {
    const { wording } = await this.consents(tokenId);
    return this.keyturn.api.json('POST', `/v1/tokens/${tokenId}/consents`, {
      body: { wordingHash: wording.hash, ...body },
      ...(key !== undefined && { key }),
    });
  }

  revoke(tokenId: string, consentId: string): Promise<unknown> {
    const path = `/v1/tokens/${tokenId}/consents/${consentId}`;
    return this.keyturn.api.json('DELETE', path, { body: { reason: 'a test says so' } });
  }

  /** Resolves with the migration once it is so; the error names where it stood instead. */
  async until(id: string, is: (migration: RerunView) => boolean, withinMs = 60_000): Promise<RerunView> {
    let last: RerunView | undefined;
    try {
      return await eventually({
        // An API that is away for a moment is asked again.
        ask: async () => (last = await this.get(id).catch(() => last)),
        until: (migration) => migration !== undefined && is(migration),
        withinMs,
        everyMs: 50,
      }).then((migration) => migration as RerunView);
    } catch (error) {
      throw new Error(`${id} stands at ${JSON.stringify(last === undefined ? null : standing(last))}`, {
        cause: error,
      });
    }
  }

  /** Calls of the upstream side, oldest first, from the emulator's own log. */
  calls(name: CallName): Promise<UpstreamCall[]> {
    return this.keyturn.emulator.calls().then((calls) => calls.filter(isCall(name)));
  }

  /** Tasks that were really started, oldest first. */
  async tasks(): Promise<UpstreamTask[]> {
    return (await this.keyturn.emulator.tasks()).toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  }
}

/** The same twice in a row: nothing goes on any more. */
export async function untilQuiet(migrations: Migrations, withinMs: number): Promise<RerunView[]> {
  let before: unknown;
  return eventually({
    ask: () => migrations.all(),
    until: (now) => {
      const facts = now.map(({ id, revision }) => ({ id, revision }));
      const quiet = isDeepStrictEqual(before, facts);
      before = facts;
      return quiet;
    },
    withinMs,
    everyMs: 2000,
  });
}

/** What must hold of every feed of migrations that share a server and a site. */
export function laneFlawsOf(feed: readonly FeedItem[], migrationIds: ReadonlySet<string>): string[] {
  const flaws: string[] = [];
  let running: string | null = null;
  for (const { type, subject, id, data } of feed) {
    const [, name = ''] = subject.split('/');
    if (!migrationIds.has(name)) continue;
    if (type === 'keyturn.migration.taskStarted' || type === 'keyturn.migration.taskFound') {
      if (running !== null && running !== name) flaws.push(`${id}: ${name} starts a task while ${running} has one`);
      running = name;
    }
    if (
      ['checkPassed', 'planFailed', 'finished', 'attemptEnded', 'checkFailed'].some((end) => type.endsWith(`.${end}`))
    )
      if (running === name) running = null;
    if (type === 'keyturn.migration.planFailed' && data['cause'] === null) flaws.push(`${id}: failed without a cause`);
  }
  return flaws;
}

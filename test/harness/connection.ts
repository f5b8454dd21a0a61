import { randomUUID } from 'node:crypto';
import { iso } from '@keyturn/contracts';
import { containerTokenSpec, DAY_MS, fleetNow, type MigrationSpec } from '@keyturn/domain';
import { SecretValue } from '@keyturn/secrets';
import { PageVisitor } from '../../apps/emulator/test/page-visitor.ts';
import type { Fleet } from './fleet.ts';
import { httpCall } from './http-call.ts';
import { MigrationDriver } from './migration-driver.ts';
import { ScriptedIssuer } from './scripted-issuer.ts';
import { TokenDriver } from './token-driver.ts';

/** A task as the emulator's control route tells of it. */
export interface UpstreamTask {
  readonly taskId: string;
  readonly name: string | null;
  readonly type: 'check' | 'migrate';
  readonly cloudUrl: string;
  readonly status: string;
  readonly migratedKeys: readonly string[];
}

/** Limits are counted for each account, so each connection has one of its own. */
const TOKEN_DAYS = '365';

const NEW_ENOUGH = { jira: '1.12.9', confluence: '3.10.9' } as const;

/** What migrations of a connection have in common. `assistantVersion` null: nobody told. */
export interface Pattern extends Partial<Omit<MigrationSpec, 'server'>> {
  readonly id: string;
  readonly assistantVersion?: string | null;
}

/** A server and a site that migrations go between, with the container token they share; nobody else uses the pair. */
export class Connection {
  readonly token: TokenDriver;
  readonly #fleet: Fleet;
  readonly #pattern: MigrationSpec;
  readonly #site: string;

  private constructor({ fleet, pattern }: { fleet: Fleet; pattern: MigrationSpec }) {
    this.#fleet = fleet;
    this.#pattern = pattern;
    this.#site = pattern.destination.cloudUrl;
    const spec = containerTokenSpec(pattern, `ct-${pattern.id}`);
    this.token = new TokenDriver({ fleet, issuer: new ScriptedIssuer(fleet.clock), spec });
  }

  /** With an account of its own; the container token is registered, and nobody has consented to anything. */
  static async open(fleet: Fleet, { id, assistantVersion, ...change }: Pattern): Promise<Connection> {
    const { secrets, emulator } = fleet;
    const version = assistantVersion === undefined ? NEW_ENOUGH[change.product ?? 'jira'] : assistantVersion;
    const email = `${id}@acme.test`;
    await secrets.named.put({ name: `account-${id}`, value: await accountToken(fleet, email), note: null });
    await secrets.named.put({ name: 'server-pat', value: new SecretValue('emulator-pat'), note: null });
    const product = change.product ?? 'jira';
    const connection = new Connection({
      fleet,
      pattern: {
        id,
        product,
        owner: 'migrations@acme.test',
        server: {
          baseUrl: `${emulator.url}/${product}`,
          serverId: 'B1XA-2YQ3-ZK7M-9PLD',
          ...(version === null ? {} : { assistantVersion: version }),
          auth: { secret: 'server-pat' },
        },
        destination: { cloudUrl: `https://${id}.atlassian.net` },
        account: { email, auth: { secret: `account-${id}` } },
        scope: {},
        ...change,
      },
    });
    await connection.token.put();
    return connection;
  }

  /** A migration of these projects or spaces. */
  migration(id: string, { keys = ['FIN', 'OPS', 'HR'], ...change }: MigrationChange = {}): MigrationDriver {
    const member = this.#pattern.product === 'jira' ? 'projects' : 'spaces';
    const scope = { [member]: { includedKeys: keys, includedData: 'all' } };
    const spec = { ...this.#pattern, scope, ...change, id };
    return new MigrationDriver({ fleet: this.#fleet, spec, tokenId: this.token.id });
  }

  /** As the API does: the act is kept first, then the token hears of it. Answers its id. */
  async consent({ standing = false }: { standing?: boolean } = {}): Promise<string> {
    const { incarnation, container, lastVersion } = await this.token.state();
    const id = randomUUID();
    const now = fleetNow(this.#fleet.clock, Date.now());
    const validUntilAt = now + 300 * DAY_MS;
    await this.#fleet.records.consents.put({
      id,
      tokenId: this.token.id,
      incarnation,
      version: container?.asked?.version ?? lastVersion + 1,
      standing,
      server: this.#pattern.server.serverId,
      site: this.#site,
      account: this.#pattern.account.email,
      wording: { language: 'en', version: 1, hash: 'story' },
      grantedBy: 'approver',
      grantedAt: iso(now),
      validUntil: iso(validUntilAt),
      comment: null,
      selfConfirmed: false,
    });
    const message = { consentId: id, standing, validUntilAt, selfConfirmed: false, by: 'approver' };
    await this.token.command('giveConsent', message, id);
    return id;
  }

  /** Asked for consent, somebody gives it. */
  async consentWhenAsked(): Promise<string> {
    await this.token.taskId('giveConsent');
    return this.consent();
  }

  /** Ends the container token behind Keyturn's back. */
  async lapse(): Promise<void> {
    await this.#control('POST', 'container-tokens/expire', { cloudUrl: this.#site });
  }

  /** How the next task goes that anybody starts: stories that order one run alone. */
  async order(order: { failAt?: string; duration?: string; keysInCloud?: readonly string[] }): Promise<void> {
    await this.#control('PUT', 'migrations', order);
  }

  /** The assistant as it is really installed; for everybody. */
  async install(version: string): Promise<void> {
    await this.#control('PUT', 'plugin', { product: this.#pattern.product, version });
  }

  /** Tasks that were really started for this site, oldest first. */
  async tasks(): Promise<UpstreamTask[]> {
    const { tasks } = await this.#control<{ tasks: UpstreamTask[] }>('GET', 'migrations');
    return tasks.filter(({ cloudUrl }) => cloudUrl === this.#site);
  }

  /** Calls of the assistant for this site: how often it was authorized or attached. */
  async calls(path: string): Promise<number> {
    const { items } = await this.#control<{ items: { path: string; subject: string | null }[] }>('GET', 'calls');
    return items.filter((call) => call.path.endsWith(path) && call.subject === this.#site).length;
  }

  async #control<T>(method: string, path: string, body?: object): Promise<T> {
    const content =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await httpCall(this.#fleet.emulator.url, { method, path: `/_emulator/${path}`, ...content });
    if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.text) as T;
    throw new Error(`the emulator answered ${answer.status}: ${answer.text}`);
  }
}

export type MigrationChange = Partial<Omit<MigrationSpec, 'id'>> & { readonly keys?: readonly string[] };

/** An API token as a person makes it at id.atlassian.com; the value is shown once. */
async function accountToken({ emulator }: Fleet, email: string): Promise<SecretValue> {
  const page = new PageVisitor({ base: emulator.url });
  await page.open(`/id/manage-profile/security/api-tokens?account=${email}`);
  await page.submit('Create', { Name: 'Keyturn', 'Expires in (days)': TOKEN_DAYS });
  return new SecretValue(page.value('Token'));
}

import assert from 'node:assert/strict';
import { SecretValue } from '@keyturn/secrets';
import { CommandRefused, type TokenOrder } from '@keyturn/temporal';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { iso, subjectOf, type CommandAnswer, type TokenMessages, type TokenSnapshot } from '@keyturn/contracts';
import {
  currentVersion,
  fleetNow,
  isGuided,
  type AdoptionState,
  type TaskKind,
  type TokenSpec,
  type TokenState,
  type TokenVersion,
} from '@keyturn/domain';
import type { TransitionItem } from '@keyturn/records';
import type { Fleet } from './fleet.ts';
import { eventually } from './eventually.ts';
import type { ScriptedIssuer } from './scripted-issuer.ts';

// A timer costs a second whatever its length, and several specs share two cores.
const PATIENCE_MS = 30_000;

/** One credential of a story: what its owner, its consumers and an onlooker can do. */
export class TokenDriver {
  readonly issuer: ScriptedIssuer;
  readonly id: string;
  readonly #fleet: Fleet;
  #spec: TokenSpec;

  constructor({ fleet, issuer, spec }: { fleet: Fleet; issuer: ScriptedIssuer; spec: TokenSpec }) {
    this.#fleet = fleet;
    this.issuer = issuer;
    this.id = spec.id;
    this.#spec = spec;
  }

  get subject(): string {
    return subjectOf('token', this.id);
  }

  /** Registers, or changes what is named. */
  async put(
    change: Partial<TokenSpec> = {},
    { updateId = randomUUID(), ifRevision }: { updateId?: string; ifRevision?: number } = {},
  ): Promise<CommandAnswer> {
    const spec = { ...this.#spec, ...change };
    const message = {
      spec,
      incarnation: randomUUID(),
      by: 'owner',
      ...(ifRevision === undefined ? {} : { ifRevision }),
    };
    const answer = await this.#fleet.gateway.applySpec({
      message,
      updateId,
      snapshot: (await this.snapshot()) ?? null,
    });
    this.#spec = spec;
    return answer;
  }

  /** Registers an id that was retired anew, as the API does. */
  register({ afterRevision }: { afterRevision: number }): Promise<CommandAnswer> {
    const message = { spec: this.#spec, incarnation: randomUUID(), by: 'owner', afterRevision };
    return this.#fleet.gateway.applySpec({ message, updateId: randomUUID(), snapshot: null });
  }

  /** How the workflow ended, once it has. */
  async ended(): Promise<string> {
    const handle = this.#fleet.temporal.client.workflow.getHandle(this.subject);
    const ask = async (): Promise<string> => (await handle.describe()).status.name;
    return eventually({ ask, until: (status) => status !== 'RUNNING', withinMs: PATIENCE_MS });
  }

  /** Registers and waits for the first working value. */
  async issue(): Promise<TokenState> {
    await this.put();
    return this.until((state) => currentVersion(state) !== undefined);
  }

  rotate({
    updateId = randomUUID(),
    ifRevision,
  }: { updateId?: string; ifRevision?: number } = {}): Promise<CommandAnswer> {
    return this.command('rotateNow', { reason: 'story', by: 'owner', ifRevision }, updateId);
  }

  /** Rotates and waits until the new version is in use. */
  async rotated(): Promise<TokenState> {
    const { version } = await this.#rotateOnceFree();
    return this.until((state) => currentVersion(state)?.version === version);
  }

  /**
   * A message that arrives while a run hands over makes Temporal execute the last task again, and its validator then sees
   * the state before that task: the end of an attempt is in records already, and the answer is a retryable refusal.
   */
  async #rotateOnceFree(): Promise<CommandAnswer> {
    const asked = await eventually({
      ask: () => this.rotate().catch((error: unknown) => error),
      until: (answer) => !(answer instanceof CommandRefused && answer.code === 'token.alreadyRotating'),
      withinMs: 10_000,
    });
    if (asked instanceof Error) throw asked;
    return asked as CommandAnswer;
  }

  completeTask({ taskId, updateId = randomUUID() }: { taskId: string; updateId?: string }): Promise<CommandAnswer> {
    return this.command('completeTask', { taskId, by: 'owner', evidence: 'seen to' }, updateId);
  }

  command<Name extends TokenOrder>(
    command: Name,
    message: TokenMessages[Name],
    updateId = randomUUID() as string,
  ): Promise<CommandAnswer> {
    return this.#fleet.gateway.command({ tokenId: this.id, command, message, updateId });
  }

  /** Hands a value over, as the API does: staged under a random name first, destroyed again when it is refused. */
  async submit(
    value: string,
    { updateId = randomUUID(), ...more }: { updateId?: string; version?: number; expiresAt?: number } = {},
  ): Promise<CommandAnswer> {
    const { incarnation } = await this.state();
    const candidate = { credentialId: `${this.id}~${incarnation}`, candidateId: updateId };
    const fingerprint = await this.#fleet.secrets.store.stage(candidate, new SecretValue(value));
    try {
      return await this.command(
        'submitVersion',
        { ...more, candidateId: updateId, fingerprint, by: 'owner' },
        updateId,
      );
    } catch (error) {
      if (error instanceof CommandRefused) await this.#fleet.secrets.store.destroy(candidate);
      throw error;
    }
  }

  /** A consumer's report, as the API takes it: into records first, then one signal. */
  async report({
    consumer,
    version,
    state,
    tell = true,
  }: {
    consumer: string;
    version: number;
    state: AdoptionState;
    tell?: boolean;
  }): Promise<void> {
    const { incarnation } = await this.state();
    const at = iso(fleetNow(this.#fleet.clock, Date.now()));
    await this.#fleet.records.adoption.report({ tokenId: this.id, incarnation, version, consumer, state, at });
    if (tell) await this.#fleet.gateway.adoptionChanged({ tokenId: this.id });
  }

  async snapshot(): Promise<TokenSnapshot | undefined> {
    return (await this.#fleet.records.subjects.get(this.subject))?.snapshot as TokenSnapshot | undefined;
  }

  async state(): Promise<TokenState> {
    const snapshot = await this.snapshot();
    if (snapshot === undefined) throw new Error(`${this.subject} is not in records`);
    return snapshot.state;
  }

  until(fits: (state: TokenState) => boolean, withinMs = PATIENCE_MS): Promise<TokenState> {
    return eventually({ ask: () => this.state(), until: fits, withinMs });
  }

  /** Waits until the feed has an event of this type with these data. */
  async happens(type: string, data: Record<string, unknown> = {}): Promise<TransitionItem> {
    const fits = (item: TransitionItem) =>
      item.type === `keyturn.${type}` &&
      Object.entries(data).every(([name, value]) => (item.data as Record<string, unknown>)[name] === value);
    const feed = await eventually({
      ask: () => this.feed(),
      until: (items) => items.some(fits),
      withinMs: PATIENCE_MS,
      everyMs: 100,
    });
    return feed.find(fits) as TransitionItem;
  }

  feed(): Promise<TransitionItem[]> {
    return this.#fleet.records.transitions.feed({ after: 0, limit: 1000, subject: this.subject });
  }

  /** Event types in order, without their name space. */
  async story(): Promise<string[]> {
    return (await this.feed()).map((item) => item.type.replace('keyturn.', '').replace('token.', ''));
  }

  async version(number: number): Promise<TokenVersion | undefined> {
    return (await this.state()).versions.find((version) => version.version === number);
  }

  /** The id of the open task of this kind, once there is one. */
  async taskId(kind: TaskKind): Promise<string> {
    const find = (state: TokenState) => state.tasks.find((task) => task.kind === kind)?.id;
    return find(await this.until((state) => find(state) !== undefined)) ?? '';
  }

  /** The value that a consumer would get. */
  value(version: number, incarnation: string): Promise<string> {
    const ref = { credentialId: `${this.id}~${incarnation}`, version };
    return this.#fleet.secrets.store.read(ref).then((value) => value.use((plain) => Promise.resolve(plain)));
  }

  /**
   * What holds for every life once it is quiet: the feed has each revision once and in order, the workflow and records
   * agree on the state (an update that changed nothing is not recorded), and upstream there is one credential for a version and a version for each credential.
   */
  async expectSound(): Promise<void> {
    const { status, feed } = await eventually({
      ask: async () => ({
        status: await this.#fleet.gateway.status({ tokenId: this.id }),
        recorded: await this.snapshot(),
        feed: await this.feed(),
      }),
      until: ({ status: { snapshot }, recorded, feed: items }) =>
        snapshot?.state.revision === items.length && isDeepStrictEqual(snapshot.state, recorded?.state),
      withinMs: PATIENCE_MS,
    });
    const revisions = feed.map(({ revision }) => revision);
    assert.equal(list(revisions), list(feed.map((_, index) => index + 1)), 'the feed: each revision once and in order');
    // What people make is nobody's to compare with.
    if (isGuided(this.#spec)) return;
    const inTheMaking = status.snapshot?.state.making?.version;
    const settled = (versions: readonly number[]): string =>
      list(versions.filter((version) => version !== inTheMaking));
    const made = this.issuer.issued().map(({ version }) => version);
    const known = feed.filter(({ type }) => type === 'keyturn.token.issued').map(({ data }) => versionOf(data));
    assert.equal(settled(made), settled(known), 'one credential for a version, a version for each credential');
  }
}

// As text: Jest's arrays are of another realm than those of `node:assert`.
const list = (numbers: readonly number[]): string => numbers.join(', ');

const versionOf = (data: unknown): number => (data as { version: number }).version;

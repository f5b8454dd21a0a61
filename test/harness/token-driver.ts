import assert from 'node:assert/strict';
import { SecretValue } from '@keyturn/secrets';
import { CommandRefused, type TokenOrder } from '@keyturn/temporal';
import { randomUUID } from 'node:crypto';
import { iso, type CommandAnswer, type TokenMessages, type TokenStatusAnswer } from '@keyturn/contracts';
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
import type { Fleet } from './fleet.ts';
import { eventually } from './eventually.ts';
import { RecordedSubject } from './recorded-subject.ts';
import type { ScriptedIssuer } from './scripted-issuer.ts';

/** One credential of a story: what its owner, its consumers and an onlooker can do. */
export class TokenDriver extends RecordedSubject<TokenState> {
  readonly issuer: ScriptedIssuer;
  #spec: TokenSpec;

  constructor({ fleet, issuer, spec }: { fleet: Fleet; issuer: ScriptedIssuer; spec: TokenSpec }) {
    super({ fleet, domain: 'token', id: spec.id });
    this.issuer = issuer;
    this.#spec = spec;
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
    const answer = await this.fleet.gateway.applySpec({
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
    return this.fleet.gateway.applySpec({ message, updateId: randomUUID(), snapshot: null });
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
    return this.fleet.gateway.command({ tokenId: this.id, command, message, updateId });
  }

  /** Hands a value over, as the API does: staged under a random name first, destroyed again when it is refused. */
  async submit(
    value: string,
    { updateId = randomUUID(), ...more }: { updateId?: string; version?: number; expiresAt?: number } = {},
  ): Promise<CommandAnswer> {
    const { incarnation } = await this.state();
    const candidate = { credentialId: `${this.id}~${incarnation}`, candidateId: updateId };
    const fingerprint = await this.fleet.secrets.store.stage(candidate, new SecretValue(value));
    try {
      return await this.command(
        'submitVersion',
        { ...more, candidateId: updateId, fingerprint, by: 'owner' },
        updateId,
      );
    } catch (error) {
      if (error instanceof CommandRefused) await this.fleet.secrets.store.destroy(candidate);
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
    const at = iso(fleetNow(this.fleet.clock, Date.now()));
    await this.fleet.records.adoption.report({ tokenId: this.id, incarnation, version, consumer, state, at });
    if (tell) await this.fleet.gateway.adoptionChanged({ tokenId: this.id });
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
    return this.fleet.secrets.store.read(ref).then((value) => value.use((plain) => Promise.resolve(plain)));
  }

  /** Also that upstream there is one credential for a version, and a version for each credential. */
  async expectSound(): Promise<void> {
    const { state, feed } = await this.expectRecorded();
    // What people or assistants make is nobody's to compare with.
    if (isGuided(this.#spec) || this.#spec.container !== undefined) return;
    const inTheMaking = state.making?.version;
    const settled = (versions: readonly number[]): string =>
      list(versions.filter((version) => version !== inTheMaking));
    const made = this.issuer.issued().map(({ version }) => version);
    const known = feed.filter(({ type }) => type === 'keyturn.token.issued').map(({ data }) => versionOf(data));
    assert.equal(settled(made), settled(known), 'one credential for a version, a version for each credential');
  }

  protected status(): Promise<TokenStatusAnswer> {
    return this.fleet.gateway.status({ tokenId: this.id });
  }
}

// As text: Jest's arrays are of another realm than those of `node:assert`.
const list = (numbers: readonly number[]): string => numbers.join(', ');

const versionOf = (data: unknown): number => (data as { version: number }).version;

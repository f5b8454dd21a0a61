import { randomUUID } from 'node:crypto';
import type { CommandAnswer, MigrationMessages, MigrationStatusAnswer } from '@keyturn/contracts';
import type { MigrationSpec, RerunState, RerunTaskKind } from '@keyturn/domain';
import type { MigrationOrder } from '@keyturn/temporal';
import type { Fleet } from './fleet.ts';
import { RecordedSubject } from './recorded-subject.ts';

/** One migration of a story: what an operator and an onlooker can do. */
export class MigrationDriver extends RecordedSubject<RerunState> {
  readonly #tokenId: string;
  #spec: MigrationSpec;

  constructor({ fleet, spec, tokenId }: { fleet: Fleet; spec: MigrationSpec; tokenId: string }) {
    super({ fleet, domain: 'migration', id: spec.id });
    this.#spec = spec;
    this.#tokenId = tokenId;
  }

  /** Registers, or changes what is named. */
  async put(change: Partial<MigrationSpec> = {}): Promise<CommandAnswer> {
    this.#spec = { ...this.#spec, ...change };
    const message = { spec: this.#spec, incarnation: randomUUID(), by: 'owner', tokenId: this.#tokenId };
    const snapshot = (await this.snapshot()) ?? null;
    return this.fleet.migrationGateway.applySpec({ message, updateId: randomUUID(), snapshot });
  }

  /** Registers and starts. */
  async begin(): Promise<void> {
    await this.put();
    await this.command('start', { by: 'operator' });
  }

  command<Name extends MigrationOrder>(
    command: Name,
    message: MigrationMessages[Name],
    updateId = randomUUID() as string,
  ): Promise<CommandAnswer> {
    return this.fleet.migrationGateway.command({ migrationId: this.id, command, message, updateId });
  }

  stop(): Promise<CommandAnswer> {
    return this.command('stop', { by: 'operator', reason: 'story' });
  }

  abandon(): Promise<CommandAnswer> {
    return this.command('abandon', { by: 'operator', reason: 'story' });
  }

  decide(choice: MigrationMessages['decide']['choice']): Promise<CommandAnswer> {
    return this.command('decide', { by: 'operator', choice, comment: 'story' });
  }

  inPhase(...phases: readonly RerunState['phase'][]): Promise<RerunState> {
    return this.until(({ phase }) => phases.includes(phase));
  }

  /** The id of the open task of this kind, once there is one. */
  async taskId(kind: RerunTaskKind): Promise<string> {
    const find = (state: RerunState) => state.tasks.find((task) => task.kind === kind)?.id;
    return find(await this.until((state) => find(state) !== undefined)) ?? '';
  }

  /** Ends its workflow and brings it back from records, as the reconciler does. */
  async lose({ restart = 'WorkflowLost' }: { restart?: 'WorkflowLost' | 'TemporalLost' } = {}): Promise<void> {
    await this.terminate();
    const snapshot = await this.snapshot();
    if (snapshot === undefined) throw new Error('nothing recorded');
    await this.fleet.migrationGateway.restart({ migrationId: this.id, snapshot, restart });
  }

  /** Also that workflow and records agree. */
  async expectSound(): Promise<void> {
    await this.expectRecorded();
  }

  protected status(): Promise<MigrationStatusAnswer> {
    return this.fleet.migrationGateway.status({ migrationId: this.id });
  }
}

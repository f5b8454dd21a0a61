import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time/duration.ts';
import type { MessageOf, TokenCommandName } from '../tokens/commands.ts';
import type { TokenSpec } from '../tokens/token-spec.ts';
import { currentVersion, type OpenTask, type TokenState } from '../tokens/token-state.ts';
import type { Chance } from './chance.ts';
import type { SimulatedUpstream } from './simulated-upstream.ts';

/** A message somebody sends, by name. */
export type AnyCommand = {
  [Name in TokenCommandName]: { readonly name: Name; readonly message: MessageOf<Name> };
}[TokenCommandName];

export interface Character {
  /** atOnce: within a day of being asked · late: around the due date, often after it · never. */
  readonly answers: 'atOnce' | 'late' | 'never';
  /** Share of handed-over values that are wrong: one that is known, has expired, or does not work. */
  readonly slips: number;
}

const BY = 'person';

/** Whoever owns the tasks of a life: does what they ask, sooner, later, wrongly or never. */
export class SimulatedPerson {
  readonly #chance: Chance;
  readonly #character: Character;
  readonly #upstream: SimulatedUpstream;
  readonly #answersAt = new Map<string, number>();
  #handedOver = 0;

  constructor({ chance, character, upstream }: { chance: Chance; character: Character; upstream: SimulatedUpstream }) {
    this.#chance = chance;
    this.#character = character;
    this.#upstream = upstream;
  }

  /** When the next open task is answered (epoch ms); Infinity: not by itself. */
  nextAnswerAt({ tasks }: TokenState): number {
    let next = Infinity;
    for (const task of tasks) next = Math.min(next, this.#answerAt(task));
    return next;
  }

  /** The answer to the task that is due first; whatever becomes of it, the person looks again an hour later. */
  answer(state: TokenState, now: number): AnyCommand | null {
    const task = state.tasks.find((open) => this.#answerAt(open) <= now);
    if (task === undefined) return null;
    this.#answersAt.set(task.id, now + HOUR_MS);
    if (this.#chance.hits(0.1)) return this.#putsOff(task, now);
    return this.#does(task, { state, now });
  }

  /** A value made and handed over, for the next version or for one that has none. */
  handsOver(state: TokenState, now: number): AnyCommand {
    const existing = state.versions.find((version) => version.status === 'current' && version.fingerprint === null);
    const forExisting = existing !== undefined && this.#chance.hits(0.3) ? { version: existing.version } : {};
    const slip = this.#chance.hits(this.#character.slips) ? this.#chance.pick(['known', 'expired', 'broken']) : null;
    const works = slip !== 'broken';
    const made = this.#upstream.makeByHand({ at: now, lifetime: state.spec.lifetime, works });
    this.#handedOver += 1;
    const candidateId = `c${this.#handedOver}`;
    const known = slip === 'known' ? currentVersion(state)?.fingerprint : null;
    const entered = this.#chance.hits(0.5) ? { expiresAt: made.expiresAt } : {};
    const expired = slip === 'expired' ? { expiresAt: now - this.#chance.between(0, DAY_MS) } : {};
    const fingerprint = known ?? made.fingerprint;
    return {
      name: 'submitVersion',
      message: { by: BY, candidateId, fingerprint, ...entered, ...expired, ...forExisting },
    };
  }

  /** Something nobody asked for. */
  whim(state: TokenState, now: number): AnyCommand {
    const { hits, between } = this.#draws();
    const untilAt = now + between(-HOUR_MS, 40 * DAY_MS);
    const stale = hits(0.05) ? { ifRevision: state.revision - 1 } : {};
    const taskId = this.#chance.pick(state.tasks)?.id ?? 'none';
    const whims: readonly (() => AnyCommand)[] = [
      () => ({ name: 'rotateNow', message: { by: BY, reason: 'a whim', breakGlass: hits(0.4), ...stale } }),
      () => ({ name: 'pause', message: { by: BY, reason: 'a whim', ...(hits(0.6) && { untilAt }), ...stale } }),
      () => ({ name: 'resume', message: { by: BY, ...stale } }),
      () => ({ name: 'completeTask', message: { by: BY, taskId, ...stale } }),
      () => ({ name: 'snoozeTask', message: { by: BY, taskId, untilAt } }),
      () => ({ name: 'assignTask', message: { by: BY, taskId, owner: hits(0.5) ? 'one' : 'two' } }),
      () => ({
        name: 'applySpec',
        message: { by: BY, incarnation: 'sim', spec: this.#otherSpec(state.spec), ...stale },
      }),
      () => this.handsOver(state, now),
      // Once in a life, more or less: nothing comes after it.
      () =>
        hits(0.9)
          ? { name: 'resume', message: { by: BY } }
          : { name: 'retire', message: { by: BY, reason: 'a whim', revoke: hits(0.6) } },
    ];
    return (this.#chance.pick(whims) ?? (() => ({ name: 'resume', message: { by: BY } }) as const))();
  }

  #answerAt(task: OpenTask): number {
    const known = this.#answersAt.get(task.id);
    if (known !== undefined) return known;
    const at = this.#firstAnswerAt(task);
    this.#answersAt.set(task.id, at);
    return at;
  }

  #firstAnswerAt({ openedAt, dueAt }: OpenTask): number {
    const { answers } = this.#character;
    if (answers === 'never') return Infinity;
    if (answers === 'atOnce') return openedAt + this.#chance.between(MINUTE_MS, 20 * HOUR_MS);
    const due = dueAt ?? openedAt + 7 * DAY_MS;
    return Math.max(openedAt + HOUR_MS, due + this.#chance.between(-DAY_MS, 15 * DAY_MS));
  }

  #putsOff({ id: taskId }: OpenTask, now: number): AnyCommand {
    if (this.#chance.hits(0.5)) return { name: 'assignTask', message: { by: BY, taskId, owner: 'somebody' } };
    return { name: 'snoozeTask', message: { by: BY, taskId, untilAt: now + this.#chance.between(1, 5 * DAY_MS) } };
  }

  #does({ id: taskId, kind, version }: OpenTask, { state, now }: { state: TokenState; now: number }): AnyCommand {
    if (kind === 'regenerateToken') return this.handsOver(state, now);
    if (kind === 'revokeUpstream') {
      const { fingerprint = null } = state.versions.find((known) => known.version === version) ?? {};
      const revoked = this.#upstream.made.find((made) => made.fingerprint === fingerprint || made.version === version);
      if (revoked !== undefined) revoked.revoked = true;
    }
    return { name: 'completeTask', message: { by: BY, taskId, evidence: 'done' } };
  }

  #otherSpec(spec: TokenSpec): TokenSpec {
    const changes: readonly Partial<TokenSpec>[] = [
      { label: `${spec.label}!` },
      { overlap: 'P2D' },
      { coexistence: 'many' },
      { adoption: { ...spec.adoption, require: 'none' } },
      { adoption: { consumers: [{ name: 'one' }, { name: 'late comer' }], require: 'all' } },
      { distribution: spec.distribution === undefined ? [{ mode: 'file', path: '/run/value' }] : [{ mode: 'pull' }] },
      { renewal: { ...spec.renewal, windows: [] } },
      { issuer: { mode: 'guided' } },
      { issuer: { mode: 'webhook', url: `https://${spec.label.length}.test`, secret: { secret: 'key' } } },
    ];
    return { ...spec, ...this.#chance.pick(changes) };
  }

  #draws(): Pick<Chance, 'hits' | 'between'> {
    return { hits: (share) => this.#chance.hits(share), between: (from, to) => this.#chance.between(from, to) };
  }
}

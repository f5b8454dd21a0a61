import { Inject, Injectable } from '@nestjs/common';
import { credentialIdOf, iso } from '@keyturn/contracts';
import type { submitted } from '@keyturn/contracts/schemas';
import { estimatedExpiry, isRetired, versionOf, type TokenState } from '@keyturn/domain';
import { describeError, type Logger } from '@keyturn/observability';
import { SecretsError, type CandidateRef, type SecretStore, type SecretValue } from '@keyturn/secrets';
import type { TokenGateway } from '@keyturn/temporal';
import type { z } from 'zod';
import { ApiRefusal } from '../http/api-refusal.ts';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import type { TokenEntry } from '../informer/token-entry.ts';
import { unreadable } from '../lives/life-commands.ts';
import { refusalOf, type Sender } from '../lives/sender.ts';
import { INFORMER, LOGGER, SECRET_STORE, TOKEN_GATEWAY } from '../parts.ts';
import { retired, TokenCommands } from './token-commands.service.ts';

/** A value that is stored and tried within this time (real) is answered with how that ended. */
const SETTLING_MS = 2_000;

/** What a person hands over. */
export interface Handed {
  readonly value: SecretValue;
  readonly version: number | undefined;
  /** Epoch ms of fleet time. */
  readonly expiresAt: number | undefined;
}

type Taken = z.output<typeof submitted>;

interface Staged {
  readonly tokenId: string;
  /** Apart from the rest: a version beside it would make it the name of that version's value. */
  readonly ref: CandidateRef;
  readonly fingerprint: string;
}

interface Submission extends Staged {
  readonly version: number;
}

/**
 * Takes values that people made: stages each under a candidate, then tells the life of it. A candidate is destroyed only on
 * an explicit refusal; while the outcome is unknown it stays, and the same Idempotency-Key names the same one again.
 */
@Injectable()
export class Submissions {
  readonly #commands: TokenCommands;
  readonly #informer: Informer;
  readonly #gateway: TokenGateway;
  readonly #store: SecretStore;
  readonly #logger: Logger;

  constructor(
    @Inject(TokenCommands) commands: TokenCommands,
    @Inject(INFORMER) informer: Informer,
    @Inject(TOKEN_GATEWAY) gateway: TokenGateway,
    @Inject(SECRET_STORE) store: SecretStore,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#commands = commands;
    this.#informer = informer;
    this.#gateway = gateway;
    this.#store = store;
    this.#logger = logger;
  }

  /** Throws what the life refuses, `request.keyReused`, `service.unavailable` (outcome unknown). */
  async submit(tokenId: string, handed: Handed, sender: Sender): Promise<Taken> {
    const staged = await this.#stage(living(this.#commands.require(tokenId)), handed.value, sender.updateId);
    const submission = { ...staged, version: await this.#tell(staged, handed, sender) };
    const holds = ({ snapshot = null }: Partial<TokenEntry> = {}): boolean =>
      snapshot === null || !isPending(snapshot.state, submission);
    await this.#informer.waitFor({ subject: tokenSubject(tokenId), holds, timeoutMs: SETTLING_MS });
    const state = readable(this.#commands.require(tokenId));
    // Memory is past the moment the value was taken: what the state does not refer to now it never will. So it is when the
    // repeat of a request has staged once more what is stored already.
    if (!refersTo(state, staged)) await this.#store.destroy(staged.ref);
    return outcomeOf(state, submission, this.#informer.now());
  }

  async #stage(state: TokenState, value: SecretValue, candidateId: string): Promise<Staged> {
    const { id: tokenId, incarnation } = state;
    const ref = { credentialId: credentialIdOf({ tokenId, incarnation }), candidateId };
    try {
      return { tokenId, ref, fingerprint: await this.#store.stage(ref, value) };
    } catch (error) {
      if (error instanceof SecretsError && error.code === 'secrets.candidateDiffers') throw keyReused();
      throw error;
    }
  }

  /** Answers the number the value gets. */
  async #tell(staged: Staged, { version, expiresAt }: Handed, sender: Sender): Promise<number> {
    const { tokenId, ref, fingerprint } = staged;
    const says = {
      candidateId: ref.candidateId,
      fingerprint,
      ...(version !== undefined && { version }),
      ...(expiresAt !== undefined && { expiresAt }),
    };
    try {
      const answer = await this.#commands.send(tokenId, { command: 'submitVersion', says }, sender);
      return answer.version ?? 0;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== null && !refusal.code.startsWith('service.')) await this.#discard(staged);
      throw error;
    }
  }

  /**
   * After a refusal nothing refers to the candidate, but for one case: an earlier request under the same key was accepted,
   * its answer was lost, and the life has since forgotten that it gave one. So the life is asked; without an answer the
   * candidate stays, and is swept after a day.
   */
  async #discard(staged: Staged): Promise<void> {
    const { tokenId, ref } = staged;
    try {
      const { over } = this.#commands.require(tokenId);
      const snapshot = over ? null : (await this.#gateway.status({ tokenId })).snapshot;
      if (snapshot === null || !refersTo(snapshot.state, staged)) await this.#store.destroy(ref);
    } catch (error) {
      this.#logger.warn({ tokenId, err: describeError(error) }, 'A refused value stays staged until it is swept.');
    }
  }
}

const refersTo = ({ submission }: TokenState, { ref }: Staged): boolean => submission?.candidateId === ref.candidateId;

/** Neither in use nor known to be of no use. */
function isPending(state: TokenState, taken: Submission): boolean {
  const version = versionOf(state, taken.version);
  return refersTo(state, taken) || (version?.status === 'staged' && version.fingerprint === taken.fingerprint);
}

function outcomeOf(state: TokenState, taken: Submission, now: number): Taken {
  const { version: number, fingerprint } = taken;
  const version = versionOf(state, number);
  const waiting = refersTo(state, taken) ? state.submission : null;
  const told = (waiting ?? version)?.fingerprint ?? fingerprint;
  // The first request under this key was carried out with another value, although its answer was lost.
  if (told !== fingerprint) throw keyReused();
  if (waiting !== null) {
    const expiresAt = waiting.expiresAt ?? version?.expiresAt ?? estimatedExpiry(state.spec, now);
    return { version: number, fingerprint, expiresAt: iso(expiresAt), status: 'staged' };
  }
  if (version?.fingerprint === fingerprint)
    return { version: number, fingerprint, expiresAt: iso(version.expiresAt), status: version.status };
  throw isRetired(state) ? retired(state.id) : lost();
}

/** Its state, if it can take a value. Throws `token.wrongPhase`, `service.unavailable`. */
function living(entry: TokenEntry): TokenState {
  const state = readable(entry);
  if (isRetired(state)) throw retired(entry.id);
  return state;
}

function readable({ id, snapshot }: TokenEntry): TokenState {
  if (snapshot === null) throw unreadable(id);
  return snapshot.state;
}

function keyReused(): ApiRefusal {
  return new ApiRefusal('request.keyReused', {
    detail: 'This Idempotency-Key came with another value before.',
    action: 'Take a new key for a new request.',
  });
}

function lost(): ApiRefusal {
  return new ApiRefusal('service.unavailable', {
    detail: 'The value was taken, but it was gone from the secret store before it could be used.',
    action: 'Hand it over once more, with another Idempotency-Key.',
  });
}

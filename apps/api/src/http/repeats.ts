import { randomUUID } from 'node:crypto';
import { FAILURE_TABLE } from '@keyturn/contracts';
import type { IdempotencyRepository } from '@keyturn/records';
import type { SealBox } from '@keyturn/secrets';
import type { FastifyRequest } from 'fastify';
import { Answer } from './answer.ts';
import { ApiRefusal } from './api-refusal.ts';
import { codeOfError, problemOf } from './problem.ts';
import { scopeOf } from './request-view.ts';

interface Once {
  readonly raw: FastifyRequest;
  readonly key: string;
  readonly status: number;
  readonly run: () => Promise<Answer>;
}

/** Remembers answers by `Idempotency-Key` for 24 h (real time), sealed, because an answer may hold what is shown once. */
export class Repeats {
  readonly #answers: IdempotencyRepository;
  readonly #sealBox: SealBox;
  /** This start of the process: what an earlier one left running is taken over after a minute. */
  readonly #holder = randomUUID();

  constructor({ answers, sealBox }: { answers: IdempotencyRepository; sealBox: SealBox }) {
    this.#answers = answers;
    this.#sealBox = sealBox;
  }

  /** Runs the request, or gives the answer it had. Throws `request.keyReused`, `request.inProgress`. */
  async once({ raw, key, status, run }: Once): Promise<Answer> {
    const scope = scopeOf(raw, key);
    const held = { scope, holder: this.#holder };
    const begun = await this.#answers.begin({ ...held, requestHash: this.#hashOf(raw), now: new Date().toISOString() });
    if (begun.state === 'done') return this.#repeated(scope, begun.answer);
    if (begun.state !== 'new') throw refusal(begun.state);
    try {
      const answer = await run();
      const body = textOf(answer);
      await this.#answers.finish({
        ...held,
        answer: {
          status: answer.status ?? status,
          headers: { ...answer.headers },
          body: this.#sealBox.seal(body, scope),
        },
      });
      return answer.with(body);
    } catch (error) {
      await this.#keepRefusal({ held, error, requestId: raw.id });
      throw error;
    }
  }

  /** Stored bytes go out as they were, request id in the body included. */
  #repeated(
    scope: string,
    { status, headers, body }: { status: number; headers: Record<string, string>; body: string },
  ): Answer {
    const text = this.#sealBox.open(body, scope);
    return new Answer({
      status,
      headers: { ...headers, 'idempotency-replayed': 'true' },
      body: text === '' ? null : text,
    });
  }

  /** Keyed: a body may hold a value, and whoever has only the rows must not be able to try values against them. */
  #hashOf({ bodyBytes, headers }: FastifyRequest): string {
    return this.#sealBox.digest(
      Buffer.concat([Buffer.from(`${headers['content-type'] ?? ''}\n`), bodyBytes ?? Buffer.alloc(0)]),
    );
  }

  /**
   * A refusal that time can lift is not kept, nor is a failure of ours: the same key may be tried again. Nor is the one for
   * another value under the key of a request whose outcome is unknown: that one may still be repeated.
   */
  async #keepRefusal({
    held,
    error,
    requestId,
  }: {
    held: { scope: string; holder: string };
    error: unknown;
    requestId: string;
  }): Promise<void> {
    const code = codeOfError(error);
    if (FAILURE_TABLE[code].retryable || code === 'request.keyReused') return this.#answers.abandon(held);
    const { status, headers, body } = problemOf(error, requestId);
    await this.#answers.finish({
      ...held,
      answer: { status, headers: { ...headers }, body: this.#sealBox.seal(body, held.scope) },
    });
  }
}

function textOf({ body }: Answer): string {
  if (body === null) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function refusal(state: 'running' | 'mismatch'): ApiRefusal {
  if (state === 'mismatch') {
    return new ApiRefusal('request.keyReused', {
      detail: 'This Idempotency-Key came with another body before.',
      action: 'Take a new key for a new request.',
    });
  }
  return new ApiRefusal('request.inProgress', {
    detail: 'The first request with this Idempotency-Key is still being worked on.',
    headers: { 'retry-after': '1' },
  });
}

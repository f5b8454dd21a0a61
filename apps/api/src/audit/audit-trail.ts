import type { Records } from '@keyturn/records';
import type { FastifyRequest } from 'fastify';
import type { Answer } from '../http/answer.ts';
import { codeOfError } from '../http/problem.ts';

interface Around {
  readonly raw: FastifyRequest;
  readonly run: () => Promise<Answer>;
  readonly status: number;
}

/** One row for each request that changes, reveals or is denied; rows of this process are written one after the other by records. */
export class AuditTrail {
  readonly #audit: Records['audit'];

  constructor({ audit }: Pick<Records, 'audit'>) {
    this.#audit = audit;
  }

  /** Runs a command and writes its row before the answer leaves. What never got past validation changed nothing and leaves no row. */
  async around({ raw, run, status }: Around): Promise<Answer> {
    let answer: Answer;
    try {
      answer = await run();
    } catch (error) {
      const code = codeOfError(error);
      if (code === 'auth.unauthenticated') await this.denied(raw, code);
      else if (!code.startsWith('request.')) await this.#append(raw, { outcome: code });
      throw error;
    }
    await this.#append(raw, { outcome: String(answer.status ?? status), ...answer.audit });
    return answer;
  }

  /** A request that was turned away for who sent it. */
  async denied(raw: FastifyRequest, outcome: string): Promise<void> {
    await this.#append(raw, { outcome, detail: { remote: raw.ip } });
  }

  async #append(
    raw: FastifyRequest,
    { outcome, subject, detail }: { outcome: string; subject?: string; detail?: unknown },
  ): Promise<void> {
    const { method, routeOptions, principal, id } = raw;
    await this.#audit.append({
      at: new Date().toISOString(),
      actor: principal === null ? 'anonymous' : `key/${principal.keyId}`,
      action: `${method} ${routeOptions.url ?? 'unknown route'}`,
      subject: subject ?? subjectOfPath(raw),
      outcome,
      requestId: id,
      ...(detail === undefined ? {} : { detail }),
    });
  }
}

const LONGEST_ID = 64;

/** `/v1/tokens/:id/rotate` with id `a` is about `token/a`; a route without an id is about nothing in particular. */
function subjectOfPath({ routeOptions, params }: FastifyRequest): string | null {
  const match = /\/([a-z]+)s\/:([a-zA-Z]+)/.exec(routeOptions.url ?? '');
  if (match === null) return null;
  const id = (params as Readonly<Record<string, string>>)[match[2] ?? ''] ?? '';
  return `${match[1]}/${id.slice(0, LONGEST_ID)}`;
}

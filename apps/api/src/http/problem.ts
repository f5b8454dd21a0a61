import { FAILURE_TABLE, type RefusalCode } from '@keyturn/contracts';
import { describeError } from '@keyturn/observability';
import { RecordsError } from '@keyturn/records';
import { CommandRefused, NoSuchWorkflow, TemporalUnavailable } from '@keyturn/temporal';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiRefusal } from './api-refusal.ts';
import { refusalOfFramework } from './framework-errors.ts';
import { refusalOfLife } from './life-refusal.ts';

export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The code of the failure table for anything that was thrown. */
export function codeOfError(error: unknown): RefusalCode {
  return refusalOf(error).code;
}

/** problem+json (RFC 9457) for anything that was thrown; what is not a refusal is an `internal.error` that says nothing. */
export function problemOf(error: unknown, requestId: string): Problem {
  const { code, detail, violations, action, headers } = refusalOf(error);
  const { status, title, retryable } = FAILURE_TABLE[code];
  const body = { type: `/docs/errors#${code}`, title, status, code, detail, requestId, retryable, action, violations };
  return { status, headers: { 'content-type': 'application/problem+json', ...headers }, body: JSON.stringify(body) };
}

/** Answers a failed request, and logs what is our own fault: once, described, never with what was sent. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error, request.id);
  if (problem.status === 500) {
    request.server.shell.logger.error(
      { requestId: request.id, route: request.routeOptions.url, err: describeError(error) },
      'request failed',
    );
  }
  if (reply.sent || reply.raw.headersSent) {
    // An answer that has begun cannot become another one; cut, the client sees that it is incomplete.
    reply.raw.destroy();
    return;
  }
  reply.removeHeader('content-type');
  reply.code(problem.status).headers(problem.headers).send(problem.body);
}

function refusalOf(error: unknown): ApiRefusal {
  if (error instanceof ApiRefusal) return error;
  if (error instanceof CommandRefused) return refusalOfLife(error);
  if (error instanceof TemporalUnavailable) {
    return unavailable(`${error.message} Whether the command takes effect is unknown.`);
  }
  if (error instanceof NoSuchWorkflow)
    return unavailable('Temporal does not know this one yet; it is brought back from records.');
  if (error instanceof RecordsError && error.code === 'records.busy') return unavailable('Records are busy.');
  return (
    refusalOfFramework(error) ??
    new ApiRefusal('internal.error', { detail: 'Something went wrong inside Keyturn; its log has this request id.' })
  );
}

function unavailable(detail: string): ApiRefusal {
  return new ApiRefusal('service.unavailable', {
    detail,
    action: 'Repeat the request with the same Idempotency-Key.',
    headers: { 'retry-after': '1' },
  });
}

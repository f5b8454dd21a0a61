import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

export interface RefusalOptions {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  /** Further fields of the body. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The upstream says no: `status` and `{ code, message?, …details }` are what the caller gets. Messages name fields, never values. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor({ status, code, message, details = {} }: RefusalOptions) {
    super(message ?? code);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** What `schema` makes of `value`; throws a 400 `Refusal` that names the first wrong field. */
export function requireShape<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  throw new Refusal({ status: 400, code: 'malformed', message: `${path === '' ? '' : `${path}: `}${issue?.message}` });
}

/** Fastify error handler: refusals and Fastify's own 4xx keep their code, anything else is a 500 that says nothing. */
export function answerError(error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof Refusal) {
    void reply.code(error.status).send({ code: error.code, message: error.message, ...error.details });
    return;
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) request.log.error({ code: error.code, stack: error.stack }, 'emulator failed');
  void reply.code(status).send({ code: status >= 500 ? 'internal' : (error.code ?? 'refused') });
}

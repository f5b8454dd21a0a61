import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answer } from './answer.ts';
import type { ApiRequest } from './api-request.ts';
import { bodyReader } from './read-body.ts';
import { queryReader } from './read-query.ts';
import { idempotencyKeyOf, RequestView } from './request-view.ts';
import type { RouteDeclaration } from './route-declaration.ts';
import './shell.ts';

export type RouteHandler = (this: object, request: ApiRequest<unknown, unknown, string>) => unknown;

interface Call {
  readonly controller: object;
  readonly raw: FastifyRequest;
  readonly reply: FastifyReply;
}
type Step = (call: Call) => Promise<Answer>;

/** The way of every request through its handler: repeat a given answer, or validate, handle and audit; then answer. */
export function answerRequest(declaration: RouteDeclaration, handler: RouteHandler) {
  const handled = handling(declaration, handler);
  const audited = (declaration.audited ?? declaration.method !== 'GET') ? auditing(declaration, handled) : handled;
  const isRepeatable = declaration.method === 'POST' && declaration.isRepeatable !== false;
  const answered = isRepeatable ? repeating(declaration, audited) : audited;
  const status = declaration.status ?? 200;
  return async function (this: object, raw: FastifyRequest, reply: FastifyReply): Promise<void> {
    send(reply, await answered({ controller: this, raw, reply }), status);
  };
}

function handling(declaration: RouteDeclaration, handler: RouteHandler): Step {
  const readQuery = queryReader(declaration.query);
  const readBody = bodyReader(declaration.body);
  // A DELETE has one where it declares one: a reason.
  const hasBody = declaration.body !== undefined || declaration.method === 'POST' || declaration.method === 'PUT';
  return async ({ controller, raw, reply }) => {
    const query = readQuery(raw.query);
    const body = hasBody ? readBody(raw.body) : undefined;
    const result = await handler.call(controller, new RequestView({ raw, reply, query, body }));
    return result instanceof Answer ? result : new Answer({ body: result as Answer['body'] });
  };
}

function auditing({ status }: RouteDeclaration, next: Step): Step {
  return (call) =>
    call.raw.server.shell.auditTrail.around({ raw: call.raw, run: () => next(call), status: status ?? 200 });
}

function repeating({ status }: RouteDeclaration, next: Step): Step {
  return (call) => {
    const key = idempotencyKeyOf(call.raw);
    if (key === null) return next(call);
    return call.raw.server.shell.repeats.once({ raw: call.raw, key, run: () => next(call), status: status ?? 200 });
  };
}

function send(reply: FastifyReply, answer: Answer, status: number): void {
  // Server-sent events write to the socket themselves.
  if (reply.sent) return;
  const { headers, body } = answer;
  reply.code(answer.status ?? status);
  if (headers !== undefined) reply.headers(headers);
  if (body !== null && !reply.hasHeader('content-type'))
    reply.header('content-type', 'application/json; charset=utf-8');
  reply.send(body);
}

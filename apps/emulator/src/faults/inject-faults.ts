import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallLog } from '../control/call-log.ts';
import type { Fault, FaultKind, FaultPlan, InnerFault } from './fault-plan.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The fault this request meets; routes that named inner faults act on them. */
    fault: Fault | null;
  }
  interface FastifyContextConfig {
    innerFaults?: readonly InnerFault[];
  }
}

interface Hit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly spread: number;
  readonly calls: CallLog;
  /** Does what the route does and gives its answer. */
  readonly execute: () => Promise<unknown>;
}

// Real time: the caller's own time-out is real, and the design promises "within 1 s" and "at most 2 s".
const MAX_DROP_MS = 900;
const MAX_DELAY_MS = 1900;

const FAULTS: Record<FaultKind, (hit: Hit) => Promise<unknown>> = {
  refusedOnce: async ({ reply, spread }) => refuse(reply, pick([429, 503], spread)),
  tooManyBare: async ({ reply }) => refuse(reply, 429),
  tooMany: async ({ reply, spread }) => refuse(reply.header('retry-after', pick(['1', '2'], spread)), 429),
  serverError: async ({ reply, spread }) => {
    const status = pick([500, 502, 503], spread);
    void reply.code(status).type('text/html; charset=utf-8');
    return `<!doctype html><html><head><title>${status}</title></head><body><h1>Something went wrong</h1></body></html>`;
  },
  delay: async ({ spread, execute }) => {
    await sleep(spread * MAX_DELAY_MS);
    return execute();
  },
  executedThenTimeout: async (hit) => {
    await hit.execute();
    hit.reply.hijack();
    await sleep(hit.spread * MAX_DROP_MS);
    hit.calls.finish(hit.request.call, null);
    hit.request.raw.socket.destroy();
  },
  truncated: async (hit) => {
    const answer = await hit.execute();
    // A 204 has nothing to cut.
    if (answer === undefined) return answer;
    hit.reply.hijack();
    hit.calls.finish(hit.request.call, 200);
    return sendHalf(hit, JSON.stringify(answer));
  },
  missingNodes: ({ execute }) => execute(),
  statusBackwards: ({ execute }) => execute(),
  attachmentLost: ({ execute }) => execute(),
  failsMidway: ({ execute }) => execute(),
};

/** Lets every route declared in `scope` from here on meet the faults of `plan`; validation hooks run before them. */
export function injectFaults(scope: FastifyInstance, { plan, calls }: { plan: FaultPlan; calls: CallLog }): void {
  scope.decorateRequest('fault', null);
  scope.addHook('onRoute', (route) => {
    const handler = route.handler;
    const innerFaults = route.config?.innerFaults;
    route.handler = async function (request, reply) {
      const execute = async (): Promise<unknown> => handler.call(this, request, reply);
      const fault = plan.draw(identityOf(request), innerFaults);
      if (fault === null) return execute();
      request.fault = fault;
      request.call.fault = fault.kind;
      return FAULTS[fault.kind]({ request, reply, spread: fault.spread, calls, execute });
    };
  });
}

function refuse(reply: FastifyReply, status: number): { code: string } {
  void reply.code(status);
  return { code: status === 429 ? 'tooManyRequests' : 'unavailable' };
}

/** Two ways JSON breaks on the way: a connection that ends before its Content-Length, and a complete answer with half a document. */
function sendHalf({ request, reply, spread }: Hit, body: string): void {
  const half = body.slice(0, Math.ceil(body.length / 2));
  const isPromised = spread < 0.5;
  reply.raw.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    connection: 'close',
    ...(isPromised ? { 'content-length': Buffer.byteLength(body) } : {}),
  });
  if (isPromised) reply.raw.write(half, () => request.raw.socket.destroy());
  else reply.raw.end(half);
}

/** Hashed, because bodies may hold values. */
function identityOf(request: FastifyRequest): string {
  const parts = [request.method, request.url, request.headers['idempotency-key'] ?? '', request.body ?? null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

function pick<T>(choices: readonly [T, ...T[]], spread: number): T {
  return choices[Math.floor(spread * choices.length)] ?? choices[0];
}

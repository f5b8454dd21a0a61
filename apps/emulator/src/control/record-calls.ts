import type { FastifyInstance } from 'fastify';
import type { Call, CallLog } from './call-log.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Entry of the call log; routes under emulated areas set its `subject`. */
    call: Call;
  }
}

/** Logs every request to the routes of `scope`; an answer is in the log before it is sent. */
export function recordCalls(scope: FastifyInstance, { calls, now }: { calls: CallLog; now: () => number }): void {
  scope.decorateRequest('call');
  scope.addHook('onRequest', async (request) => {
    const [path = ''] = request.url.split('?', 1);
    request.call = calls.begin({ at: new Date(now()).toISOString(), method: request.method, path });
  });
  scope.addHook('onSend', async (request, reply) => {
    calls.finish(request.call, reply.statusCode);
  });
}

import { randomUUID } from 'node:crypto';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../refusal.ts';

/** Bodies of refusals are not published; these are like those of the ID mapping service beside it (domain/migration-api.md §3.3). */
export function answerCloudError(error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply): void {
  const status = error instanceof Refusal ? error.status : (error.statusCode ?? 500);
  if (status >= 500) request.log.error({ code: error.code, stack: error.stack }, 'emulator failed');
  const errorMessage = status >= 500 ? 'Internal Server Error' : error.message;
  void reply.code(status).send({
    status,
    errorMessage,
    ...(status === 400 ? { errors: [errorMessage] } : {}),
    id: randomUUID(),
  });
}

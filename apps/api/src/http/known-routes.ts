import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiRefusal } from './api-refusal.ts';
import type { LostVisitors } from './lost-visitors.ts';
import { sendProblem } from './problem.ts';
import type { RouteDeclaration } from './route-declaration.ts';

interface Unknown {
  readonly routes: readonly RouteDeclaration[];
  /** null: there is no page to show. */
  readonly lostVisitors: LostVisitors | null;
}

/** For a request that no route takes: a page for a browser, else 405 when its path is known by another method, else 404. */
export function answerUnknownRoutes(instance: FastifyInstance, { routes, lostVisitors }: Unknown): void {
  instance.setNotFoundHandler(async (request: FastifyRequest, reply: FastifyReply) => {
    if (lostVisitors?.includes(request) === true) await lostVisitors.show(request, reply);
    else sendProblem(refusalFor(request, routes), request, reply);
  });
}

function refusalFor({ raw }: FastifyRequest, routes: readonly RouteDeclaration[]): ApiRefusal {
  const path = (raw.url ?? '').split('?', 1)[0] ?? '';
  const methods = routes.filter((route) => matches(route.path, path)).map(({ method }) => method);
  if (methods.length === 0)
    return new ApiRefusal('route.notFound', { detail: 'There is no such route; /docs lists those there are.' });
  const allow = [...new Set(methods)].toSorted().join(', ');
  return new ApiRefusal('request.methodNotAllowed', { detail: `Allowed here: ${allow}.`, headers: { allow } });
}

function matches(declared: string, path: string): boolean {
  const wanted = declared.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return false;
  return wanted.every((segment, index) => (segment.startsWith(':') ? given[index] !== '' : segment === given[index]));
}

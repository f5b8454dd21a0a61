import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiRefusal } from './api-refusal.ts';
import { sendProblem } from './problem.ts';
import type { RouteDeclaration } from './route.decorator.ts';

const known = new WeakMap<object, RouteDeclaration[]>();

/** Keeps the declaration of every route that is registered on this server from now on. */
export function rememberRoutes(instance: FastifyInstance): void {
  const declarations: RouteDeclaration[] = [];
  known.set(instance.server, declarations);
  instance.addHook('onRoute', ({ config }) => {
    if (config?.declaration !== undefined) declarations.push(config.declaration);
  });
}

/** Every declared route of a server. */
export function routesOf(instance: FastifyInstance): readonly RouteDeclaration[] {
  return known.get(instance.server) ?? [];
}

/** No route has this method and path: 405 when the path is known by another method, else 404. */
export function answerUnknownRoute(request: FastifyRequest, reply: FastifyReply): void {
  const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
  const methods = routesOf(request.server)
    .filter((route) => matches(route.path, path))
    .map(({ method }) => method);
  if (methods.length === 0) {
    sendProblem(
      new ApiRefusal('route.notFound', { detail: 'There is no such route; /docs lists those there are.' }),
      request,
      reply,
    );
    return;
  }
  const allow = [...new Set(methods)].sort().join(', ');
  sendProblem(
    new ApiRefusal('request.methodNotAllowed', { detail: `Allowed here: ${allow}.`, headers: { allow } }),
    request,
    reply,
  );
}

function matches(declared: string, path: string): boolean {
  const wanted = declared.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return false;
  return wanted.every((segment, index) => (segment.startsWith(':') ? given[index] !== '' : segment === given[index]));
}

import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiRefusal } from '../http/api-refusal.ts';
import { isLocal } from '../http/remote.ts';
import { codeOfError } from '../http/problem.ts';
import { authorize } from './authorize.ts';

/** The one global guard: a route that declares no permission lets nobody through. */
@Injectable()
export class PermissionGuard implements CanActivate {
  canActivate(context: ExecutionContext): true | Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    try {
      return admit(request);
    } catch (error) {
      return request.server.shell.auditTrail.denied(request, codeOfError(error)).then(() => {
        throw error;
      });
    }
  }
}

function admit(request: FastifyRequest): true {
  const declaration = request.routeOptions.config.declaration;
  if (declaration === undefined)
    throw new ApiRefusal('auth.forbidden', { detail: 'This route declares no permission.' });
  const { permission, path } = declaration;
  const tokenId = path.startsWith('/v1/tokens/:id') ? (request.params as { id?: string }).id : undefined;
  authorize({ permission, principal: request.principal, tokenId, isLocal: permission === 'open' && isLocal(request) });
  return true;
}

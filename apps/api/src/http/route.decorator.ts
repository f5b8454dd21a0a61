import { Req, RequestMapping, RequestMethod, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import type { Answer } from './answer.ts';
import type { ApiRequest } from './api-request.ts';
import { answerRequest, type RouteHandler } from './answer-request.ts';
import { noteRoute } from './declared-routes.ts';
import type { RouteDeclaration } from './route-declaration.ts';

type PathParam<Path extends string> = Path extends `${string}/:${infer Rest}`
  ? Rest extends `${infer Name}/${infer More}`
    ? Name | PathParam<`/${More}`>
    : Rest
  : never;

type Result<A extends z.ZodType> = z.input<A> | Answer;

type Handler<Path extends string, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> = (
  request: ApiRequest<z.output<B>, z.output<Q>, PathParam<Path>>,
) => Result<A> | Promise<Result<A>>;

/** Makes a controller method the handler of a route; it takes one `ApiRequest` and returns the body or an `Answer`. */
export function Route<
  const Path extends string,
  Q extends z.ZodType = z.ZodType<Record<never, never>>,
  B extends z.ZodType = z.ZodUndefined,
  A extends z.ZodType = z.ZodUnknown,
>(declaration: RouteDeclaration<Path, Q, B, A>) {
  // Generic in the handler: a descriptor is invariant in its type, and handlers name only what they read.
  return <H extends Handler<Path, Q, B, A>>(
    target: object,
    name: string,
    descriptor: TypedPropertyDescriptor<H>,
  ): void => {
    const handler = descriptor.value as unknown as RouteHandler;
    const wrapped = answerRequest(declaration, handler) as unknown as H;
    descriptor.value = wrapped;
    noteRoute(wrapped, declaration);
    // Request and reply as they are: pipes and interceptors would cost more than the rest of a cached list.
    Req()(target, name, 0);
    Res()(target, name, 1);
    RequestMapping({ path: routerPath(declaration.path), method: RequestMethod[declaration.method] })(
      target,
      name,
      descriptor,
    );
    RouteConfig({ declaration })(target, name, descriptor);
  };
}

/** Fastify's router takes a literal colon as `::`. */
function routerPath(path: string): string {
  return path.replaceAll(/(?<!\/):/g, '::');
}

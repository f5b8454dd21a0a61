import type { RefusalCode } from '@keyturn/contracts';
import { Req, RequestMapping, RequestMethod, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import type { Permission } from '../auth/permissions.ts';
import type { Answer } from './answer.ts';
import type { ApiRequest } from './api-request.ts';
import { answerRequest, type RouteHandler } from './answer-request.ts';
import { noteRoute } from './declared-routes.ts';

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';
export type MediaType = 'application/json' | 'application/yaml';

/** One route, declared once: routing, permission, validation, audit and the OpenAPI document are made from it. */
export interface RouteDeclaration<
  Path extends string = string,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** As documented, e.g. `/v1/tokens/:id`; a colon inside a segment (`/v1/fleet:apply`) is an ordinary character. */
  readonly path: Path;
  readonly permission: Permission;
  readonly summary: string;
  /** Strict object of the query parameters; a dotted name arrives nested (`tag.env=x` → `{ tag: { env: 'x' } }`), a repeated one as an array. */
  readonly query?: Q;
  /** Absent: the route takes no body but `{}`. */
  readonly body?: B;
  /** Absent: not JSON (see `produces`). */
  readonly answer?: A;
  /** Default 200. */
  readonly status?: number;
  /** Further statuses with the same answer, for the document. */
  readonly alsoStatus?: readonly number[];
  /** 64 KB, or 512 KB. */
  readonly bodyLimit?: 'standard' | 'large';
  /** Default JSON alone; YAML arrives as an array of its documents, JSON as one document or an array. */
  readonly consumes?: readonly MediaType[];
  /** Media type of an answer that is not JSON. */
  readonly produces?: string;
  /** Refusals of its own, for the document. */
  readonly refusals?: readonly RefusalCode[];
  /** PUT, POST and DELETE are audited as `<method> <path>`; true for a GET that reveals something, false for a POST that changes nothing. */
  readonly audited?: boolean;
}

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

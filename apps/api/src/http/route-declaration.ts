import type { RefusalCode } from '@keyturn/contracts';
import type { z } from 'zod';
import type { Permission } from '../auth/permissions.ts';

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
  /** Of a POST, default true: with an Idempotency-Key its answer is kept, sealed, and given again. False: it is never kept, and the key means nothing. */
  readonly isRepeatable?: boolean;
  /** PUT, POST and DELETE are audited as `<method> <path>`; true for a GET that reveals something, false for a POST that changes nothing. */
  readonly audited?: boolean;
  /** False: a page for people, which the OpenAPI document leaves out. */
  readonly documented?: boolean;
}

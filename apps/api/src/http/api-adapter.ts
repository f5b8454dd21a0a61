import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Config } from '@keyturn/config';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastify, type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { answerBrokenConnection } from './broken-connection.ts';
import { BODY_LIMITS, registerBodyParsers } from './body-parsers.ts';
import { putCommonHeaders } from './common-headers.ts';
import { sendProblem } from './problem.ts';

/** Nest's adapter with one way for every error, whether it comes from Fastify, its router or Nest. */
export class ApiAdapter extends FastifyAdapter {
  override setErrorHandler(): FastifyInstance {
    return this.instance.setErrorHandler((error: unknown, request, reply) => sendProblem(error, request, reply));
  }

  /** Ours is set when the routes are known (known-routes.ts). */
  override setNotFoundHandler(): FastifyInstance {
    return this.instance;
  }

  /** Errors keep their identity up to the table. */
  override mapException(error: unknown): unknown {
    return error;
  }
}

const TIMEOUTS = {
  /** The whole request; Fastify's default is none. */
  requestTimeout: 30_000,
  /** Longer than the idle time of common proxies, so that they are the ones to close. */
  keepAliveTimeout: 72_000,
} as const;
const HEADERS_TIMEOUT_MS = 10_000;

/** The server, not listening yet: limits, time-outs, parsers, ids. */
export function createApiAdapter(config: Pick<Config, 'tls' | 'trustedProxies'>): ApiAdapter {
  const instance: FastifyInstance = fastify({
    ...TIMEOUTS,
    ...tlsOf(config),
    bodyLimit: BODY_LIMITS.standard,
    exposeHeadRoutes: false,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    genReqId: requestIdOf,
    requestIdHeader: false,
    // A path the router cannot read: no hook has run yet.
    frameworkErrors: (error, request, reply) => {
      putCommonHeaders(request, reply);
      sendProblem(error, request, reply);
    },
    clientErrorHandler: answerBrokenConnection,
    return503OnClosing: false,
    // Longer than any id; what is longer is refused by the router.
    routerOptions: { maxParamLength: 256 },
  });
  instance.server.headersTimeout = HEADERS_TIMEOUT_MS;
  registerBodyParsers(instance);
  instance.addHook('onRoute', (route) => {
    const declaration = route.config?.declaration;
    // The table of permissions is made from declarations: there is no other way to a handler.
    if (declaration === undefined) throw new Error(`${String(route.method)} ${route.url} is not declared with @Route.`);
    if (declaration.bodyLimit === 'large') route.bodyLimit = BODY_LIMITS.large;
  });
  return new ApiAdapter(instance);
}

function tlsOf({ tls }: Pick<Config, 'tls'>): Pick<FastifyServerOptions, never> {
  if (tls === undefined) return {};
  return { https: { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile), minVersion: 'TLSv1.2' } };
}

const WELL_FORMED_ID = /^[A-Za-z0-9._:-]{8,128}$/;

function requestIdOf({ headers }: IncomingMessage | { headers: IncomingMessage['headers'] }): string {
  const sent = headers['x-request-id'];
  return typeof sent === 'string' && WELL_FORMED_ID.test(sent) ? sent : randomUUID();
}

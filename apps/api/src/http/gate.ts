import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bearerOf, type Credentials } from '../auth/credentials.ts';
import type { SessionRules } from '../sessions/session-rules.ts';
import type { Admission } from './admission.ts';
import { putCommonHeaders } from './common-headers.ts';
import type { HostList } from './host-list.ts';
import type { LostVisitors } from './lost-visitors.ts';
import { codeOfError } from './problem.ts';
import { isLocal } from './remote.ts';

export interface GateParts {
  readonly hosts: HostList;
  readonly credentials: Credentials;
  readonly rules: SessionRules;
  readonly admission: Admission;
  readonly lostVisitors: LostVisitors | null;
}

/** The one hook every request passes, known route or not: host, credential, limit. What it does not let through no handler sees. */
export function registerGate(instance: FastifyInstance, parts: GateParts): void {
  instance.decorateRequest('principal', null);
  instance.decorateRequest('session', null);
  instance.decorateRequest('bodyBytes', null);
  instance.addHook('onRequest', (request, reply, done) => {
    pass({ request, reply, parts }).then(() => done(), done);
  });
}

interface Passing {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly parts: GateParts;
}

/** A key that is sent counts, also where none is needed, and before a cookie, which browsers send by themselves. */
async function pass({ request, reply, parts }: Passing): Promise<void> {
  putCommonHeaders(request, reply);
  parts.hosts.check(request.host);
  const permission = request.routeOptions.config.declaration?.permission;
  const sent = bearerOf(request.headers.authorization);
  if (sent === null) {
    const isAnybodys = permission === 'public' || (permission === 'open' && isLocal(request));
    const nobodyNeeded = isAnybodys || parts.lostVisitors?.includes(request) === true;
    return nobodyNeeded ? undefined : passBySession({ request, reply, parts });
  }
  const { credentials, admission } = parts;
  const found = credentials.byKey(sent);
  const principal = found instanceof Promise ? await found : found;
  if (principal === null) return admission.refuse(request);
  request.principal = principal;
  return admission.count(principal.keyId, reply);
}

async function passBySession({ request, reply, parts }: Passing): Promise<void> {
  const { credentials, rules, admission } = parts;
  const id = credentials.sessionIdOf(request);
  const found = id === null ? null : await credentials.bySession(id);
  if (found === null) return admission.refuse(request);
  request.principal = found.principal;
  request.session = found.session;
  await admission.count(found.principal.keyId, reply);
  try {
    rules.check(request, found.session);
  } catch (error) {
    await request.server.shell.auditTrail.denied(request, codeOfError(error));
    throw error;
  }
}

import { timingSafeEqual } from 'node:crypto';
import type { Config } from '@keyturn/config';
import type { FastifyRequest } from 'fastify';
import { digestOf } from '../auth/api-key.ts';
import { ApiRefusal, quote } from '../http/api-refusal.ts';
import type { Session } from './session.ts';

export const CSRF_HEADER = 'x-keyturn-csrf';
/** Of `Sec-Fetch-Site`: our own pages, and what a person typed. Another port of this host is `same-site`, and not ours. */
const OWN_SITES: readonly unknown[] = ['same-origin', 'none', undefined];
const READING = ['GET', 'HEAD', 'OPTIONS'];

/** What a browser must prove besides its cookie, which it also sends for pages that are not ours. */
export class SessionRules {
  readonly #publicOrigin: string | null;

  constructor({ publicUrl }: Pick<Config, 'publicUrl'>) {
    this.#publicOrigin = publicUrl === undefined ? null : new URL(publicUrl).origin;
  }

  /** Throws `auth.forbidden` for a call that another page made, or a change without the session's own CSRF value. */
  check(request: FastifyRequest, session: Session): void {
    this.checkOrigin(request);
    if (READING.includes(request.method)) return;
    const sent = request.headers[CSRF_HEADER];
    if (typeof sent !== 'string' || sent === '') throw withoutCsrf();
    if (!timingSafeEqual(digestOf(sent), digestOf(session.csrf))) throw wrongCsrf();
  }

  /** Throws `auth.forbidden` for a call that another page made. Programs send neither header and pass. */
  checkOrigin(request: FastifyRequest): void {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (!OWN_SITES.includes(site) || (origin !== undefined && !this.#isOurs(origin, request)))
      throw fromElsewhere(origin);
  }

  /** An https page of our own host is ours, also where a proxy in front does not say that it ends TLS. */
  #isOurs(origin: string, { protocol, host }: FastifyRequest): boolean {
    if (origin === this.#publicOrigin) return true;
    return [protocol, 'https'].some((scheme) => URL.parse(`${scheme}://${host}`)?.origin === origin);
  }
}

function fromElsewhere(origin: string | undefined): ApiRefusal {
  const from = origin === undefined ? 'another page' : `a page of ${quote(origin)}`;
  return new ApiRefusal('auth.forbidden', {
    detail: `A browser's session is for Keyturn's own pages alone; this call came from ${from}.`,
    action: 'Open the dashboard at its own address. Behind a proxy, KEYTURN_PUBLIC_URL names that address.',
  });
}

function withoutCsrf(): ApiRefusal {
  return new ApiRefusal('auth.forbidden', {
    detail: 'A change by a browser needs the header X-Keyturn-CSRF, whose value GET /v1/me tells.',
    action: 'Load the page anew. A program sends a key instead of a cookie.',
  });
}

function wrongCsrf(): ApiRefusal {
  return new ApiRefusal('auth.forbidden', {
    detail: 'X-Keyturn-CSRF is not the one of this session: somebody has signed in anew in this browser.',
    action: 'Load the page anew and repeat what you did.',
  });
}

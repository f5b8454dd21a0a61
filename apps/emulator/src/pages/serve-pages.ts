import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { Refusal } from '../refusal.ts';
import { type Html, html } from './html.ts';
import { sendPage } from './layout.ts';
import { type Visit, visitOf } from './visit.ts';

/** Sends a page that says why there is no other. */
export type SendRefusal = (reply: FastifyReply, visit: Visit, page: { title: string; body: Html }) => FastifyReply;

const sendOnSite: SendRefusal = (reply, visit, page) => sendPage(reply, visit, { ...page, area: 'start' });

/** Makes every route of `scope` a page: takes forms, answers refusals in words, is never stored, loads nothing. */
export function servePages(scope: FastifyInstance, sendRefusal: SendRefusal = sendOnSite): void {
  scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  scope.addHook('onRequest', async (_request, reply) => {
    void reply.headers({
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });
  scope.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    // Anything else is ours to mend: the handler of the whole server logs it.
    if (!(error instanceof Refusal)) throw error;
    const visit = visitOf(request, 'older');
    const { texts } = visit;
    const isMissing = error.status === 404;
    void sendRefusal(reply.code(error.status), visit, {
      title: isMissing ? texts.notFound : texts.notPermitted,
      body: html`<p class="note bad" role="alert">${isMissing ? texts.notFoundText : error.message}</p>`,
    });
  });
}

/** A field of a posted form, without the space around it; empty when it was not sent. */
export function formValue(body: unknown, name: string): string {
  const value = (body as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return typeof value === 'string' ? value.trim() : '';
}

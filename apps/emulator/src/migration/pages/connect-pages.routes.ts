import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { html, type Html } from '../../pages/html.ts';
import { formatInstant } from '../../pages/language.ts';
import { field, instant, problemList, type Problems, select } from '../../pages/parts.ts';
import { formValue } from '../../pages/serve-pages.ts';
import { Refusal } from '../../refusal.ts';
import { hostOf } from '../connection/cloud-url.ts';
import type { Migration } from '../migration.ts';
import type { Product } from '../switches.schema.ts';
import { placesOf, sendServerPage, type ServerVisit, serverVisitOf } from './server-frame.ts';
import { offeredSites } from './offered-sites.ts';

export interface ConnectParts {
  readonly migration: Migration;
  readonly product: Product;
}

/** From *Connect to cloud* to *Confirm*, which is the same in both products. */
export function connectPages(app: FastifyInstance, { migration, product }: ConnectParts): void {
  const places = placesOf(product);
  const show = (reply: FastifyReply, visit: ServerVisit, page: { title: string; body: Html }) =>
    sendServerPage(reply, visit, { ...page, section: 'assistant' });

  app.get(places.connect, async (request, reply) => {
    const visit = serverVisitOf(request, product);
    return show(reply, visit, { title: visit.words.destinationTitle, body: destinationBody(visit, migration) });
  });

  app.get(places.leave, async (request, reply) => {
    const visit = serverVisitOf(request, product);
    return show(reply, visit, { title: visit.words.chooseYourDestination, body: leaveBody(visit) });
  });

  sitePages(app, { migration, product });
  accountPages(app, product);

  app.get(places.connected, async (request, reply) => {
    const visit = serverVisitOf(request, product);
    const { site } = request.query as { site?: unknown };
    const token = migration.connections.containerToken({ product, site: String(site) });
    if (token === undefined) throw new Refusal({ status: 404, code: 'notFound' });
    const { words } = visit;
    const body = html`<p class="note good narrow" role="status">${words.connectedText}</p>
      <section class="card narrow">
        <dl>
          <dt>${words.site}</dt>
          <dd>${hostOf(token.site)}</dd>
          <dt>${words.account}</dt>
          <dd>${token.account}</dd>
          <dt>${words.expires}</dt>
          <dd>${instant(visit, token.expiresAt)}</dd>
        </dl>
        <p class="buttons"><a class="button" href="${visit.link(places.assistant)}">${words.done}</a></p>
      </section>`;
    return show(reply, visit, { title: words.connected, body });
  });
}

interface Draft {
  readonly site: string;
  readonly isAllowed: boolean;
}

function sitePages(app: FastifyInstance, { migration, product }: ConnectParts): void {
  const places = placesOf(product);
  const show = (reply: FastifyReply, visit: ServerVisit, form: { draft: Draft; problems: Problems }) =>
    sendServerPage(reply, visit, {
      title: visit.words.siteTitle,
      section: 'assistant',
      body: siteBody(visit, { ...form, migration }),
    });

  app.get(places.site, async (request, reply) => {
    const visit = serverVisitOf(request, product);
    return show(reply, visit, { draft: { site: '', isAllowed: false }, problems: {} });
  });

  app.post(places.site, async (request, reply) => {
    const visit = serverVisitOf(request, product);
    const draft = { site: formValue(request.body, 'site'), isAllowed: formValue(request.body, 'allow') !== '' };
    request.call.subject = draft.site === '' ? null : draft.site.slice(0, 255);
    const problems = problemsOf(visit, { draft, migration });
    if (Object.keys(problems).length > 0) return show(reply.code(422), visit, { draft, problems });
    const site = migration.keyOf(draft.site) ?? draft.site;
    await migration.renew({ product, site, account: visit.account, via: 'page' });
    // On a page of its own, so that reloading it does not renew once more.
    const to = new URL(visit.link(places.connected), 'http://emulator.invalid');
    to.searchParams.set('site', site);
    return reply.redirect(`${to.pathname}${to.search}`, 303);
  });
}

function problemsOf(
  { words, account }: ServerVisit,
  { draft, migration }: { draft: Draft; migration: Migration },
): Problems {
  const isOffered = offeredSites(migration).includes(draft.site);
  const isAdmin = !migration.switches.notAdmins.includes(account);
  return {
    ...(isOffered ? (isAdmin ? {} : { site: words.notAdmin }) : { site: words.siteMissing }),
    ...(draft.isAllowed ? {} : { allow: words.consentMissing }),
  };
}

function accountPages(app: FastifyInstance, product: Product): void {
  const places = placesOf(product);
  const show = (reply: FastifyReply, visit: ServerVisit, form: { email: string; problems: Problems }) =>
    sendServerPage(reply, visit, {
      title: visit.words.changeAccount,
      section: 'assistant',
      body: accountBody(visit, form),
    });

  app.get(places.account, async (request, reply) => {
    const visit = serverVisitOf(request, product);
    return show(reply, visit, { email: visit.account, problems: {} });
  });

  app.post(places.account, async (request, reply) => {
    const visit = serverVisitOf(request, product);
    const email = formValue(request.body, 'email');
    if (!z.email().safeParse(email).success) {
      return show(reply.code(422), visit, { email, problems: { email: visit.words.emailMissing } });
    }
    return reply.redirect(visit.link(places.site, { account: email }), 303);
  });
}

/** The drop-down holds the sites that are connected; another one, or the same again, is below it. */
function destinationBody(visit: ServerVisit, { connections, now }: Migration): Html {
  const { words, product, language } = visit;
  const connected = connections
    .containerTokens()
    .filter((token) => token.product === product)
    .map(({ site, expiresAt }) => {
      const isOver = Date.parse(expiresAt) <= now();
      const state = isOver ? words.expired : `${words.validUntil} ${formatInstant(expiresAt, language)}`;
      return { value: site, text: `${hostOf(site)} (${state})` };
    });
  const choices = connected.length > 0 ? connected : [{ value: '', text: words.notConnected }];
  return html`<section class="card narrow">
    ${field({
      name: 'destination',
      label: words.chooseDestination,
      hint: words.connectText,
      problem: undefined,
      control: select(choices, choices[0]?.value),
    })}
    <p><a class="button quiet" href="${visit.link(placesOf(product).leave)}">${words.chooseCloudSite}</a></p>
  </section>`;
}

function leaveBody(visit: ServerVisit): Html {
  const { words, product } = visit;
  const places = placesOf(product);
  return html`<section class="card narrow">
    <p>${words.dialogueText}</p>
    <p class="buttons">
      <a class="button" href="${visit.link(places.site)}">${words.continue}</a
      ><a class="button quiet" href="${visit.link(places.connect)}">${words.cancel}</a>
    </p>
  </section>`;
}

interface SiteForm {
  readonly migration: Migration;
  readonly draft: Draft;
  readonly problems: Problems;
}

function siteBody(visit: ServerVisit, { migration, draft, problems }: SiteForm): Html {
  const { words, product, account } = visit;
  const places = placesOf(product);
  const sites = offeredSites(migration).map((site) => ({ value: site, text: hostOf(site) }));
  const chosen = sites.some(({ value }) => value === draft.site) ? draft.site : undefined;
  return html`${problemList(visit, problems)}
    <section class="card narrow">
      <p>
        ${words.signedInAs} <strong>${account}</strong>
        <a class="button quiet small" href="${visit.link(places.account)}">${words.changeAccount}</a>
      </p>
    </section>
    <form class="card narrow" method="post" action="${visit.link(places.site)}" novalidate>
      ${field({ name: 'site', label: words.migrateTo, problem: problems['site'], control: select(sites, chosen) })}
      ${consentField(visit, { draft, problem: problems['allow'] })}
      <p class="buttons">
        <button>${words.confirm}</button
        ><a class="button quiet" href="${visit.link(places.connect)}">${words.cancel}</a>
      </p>
    </form>`;
}

function consentField({ words }: ServerVisit, { draft, problem }: { draft: Draft; problem: string | undefined }): Html {
  const described = problem === undefined ? 'allow-hint' : 'allow-hint allow-problem';
  return html`<div class="field">
    <div class="check">
      <input
        type="checkbox"
        id="allow"
        name="allow"
        required
        ${draft.isAllowed ? html` checked` : null}
        ${problem === undefined ? null : html` aria-invalid="true"`}
        aria-describedby="${described}"
      /><label for="allow">${words.allowAccess}</label>
    </div>
    <small id="allow-hint">${words.accessText}</small>
    ${problem === undefined ? null : html`<p class="error" id="allow-problem">${problem}</p>`}
  </div>`;
}

function accountBody(visit: ServerVisit, { email, problems }: { email: string; problems: Problems }): Html {
  const { words, product } = visit;
  const places = placesOf(product);
  return html`${problemList(visit, problems)}
    <form class="card narrow" method="post" action="${visit.link(places.account)}" novalidate>
      ${field({
        name: 'email',
        label: words.email,
        hint: words.accountText,
        problem: problems['email'],
        control: (attributes) => html`<input type="email" ${attributes} value="${email}" required />`,
      })}
      <p class="buttons">
        <button>${words.logIn}</button><a class="button quiet" href="${visit.link(places.site)}">${words.back}</a>
      </p>
    </form>`;
}

import type { FastifyInstance, FastifyReply } from 'fastify';
import { Refusal } from '../refusal.ts';
import { type SiteToken, TOKEN_TYPES, type TokenType, TYPE_LABELS } from './data-manager.schema.ts';
import { type DataManager, workspaceIdOf } from './data-manager.ts';
import { html, type Html } from '../pages/html.ts';
import { formatExpiry } from '../pages/language.ts';
import { sendPage } from '../pages/layout.ts';
import { formValue } from '../pages/serve-pages.ts';
import { badge, field, instant, problemList, type Problems, select, shownOnce, table } from '../pages/parts.ts';
import { type Navigation, patternsOf, placesOf, type Visit, visitOf } from '../pages/visit.ts';

export interface PageParts {
  readonly dataManager: DataManager;
  readonly navigation: Navigation;
}

interface Draft {
  readonly label: string;
  readonly type: string;
  readonly expiry: string;
}

/** *Configuration > Data Manager* and what starts there: generate a token, see it once, revoke it. */
export function tokenPages(app: FastifyInstance, { dataManager, navigation }: PageParts): void {
  const patterns = patternsOf(navigation);

  app.get(patterns.tokenSettings, async (request, reply) => {
    const visit = visitOf(request, navigation);
    const body = settingsBody(visit, dataManager);
    return sendPage(reply, visit, { title: visit.texts.dataManager, area: 'tokenSettings', body });
  });

  generatePages(app, { dataManager, navigation });

  app.get<{ Params: { id: string } }>(`${patterns.tokens}/:id`, async (request, reply) => {
    const visit = visitOf(request, navigation);
    const token = requireToken(visit, { dataManager, id: request.params.id });
    request.call.subject = token.label;
    const value = dataManager.tokens.reveal(token.id);
    return sendPage(reply, visit, {
      title: value === null ? token.label : visit.texts.copyTitle,
      area: 'tokenSettings',
      body: valueBody(visit, { value, token }),
    });
  });

  app.post<{ Params: { id: string } }>(`${patterns.tokens}/:id/revoke`, async (request, reply) => {
    const visit = visitOf(request, navigation);
    const token = requireToken(visit, { dataManager, id: request.params.id });
    request.call.subject = token.label;
    if (!dataManager.switches.revocable) throw new Refusal({ status: 404, code: 'notFound' });
    await dataManager.tokens.revoke(token);
    return reply.redirect(visit.link(placesOf(visit).tokenSettings), 303);
  });
}

function generatePages(app: FastifyInstance, { dataManager, navigation }: PageParts): void {
  const patterns = patternsOf(navigation);
  const show = (reply: FastifyReply, visit: Visit, { draft, problems }: { draft: Draft; problems: Problems }) =>
    sendPage(reply, visit, {
      title: visit.texts.generateToken,
      area: 'tokenSettings',
      body: formBody(visit, { dataManager, draft, problems }),
    });

  app.get(`${patterns.tokens}/new`, async (request, reply) => {
    const visit = visitOf(request, navigation);
    requireGenerator(visit, dataManager);
    const [first = ''] = dataManager.switches.expiryOptions;
    const expiry = dataManager.switches.expiryOptions.includes('P3M') ? 'P3M' : first;
    return show(reply, visit, { draft: { label: '', type: '', expiry }, problems: {} });
  });

  app.post(patterns.tokens, async (request, reply) => {
    const visit = visitOf(request, navigation);
    requireGenerator(visit, dataManager);
    const [label, type, expiry] = ['label', 'type', 'expiry'].map((name) => formValue(request.body, name));
    const draft = { label: label ?? '', type: type ?? '', expiry: expiry ?? '' };
    request.call.subject = draft.label === '' ? null : draft.label;
    const problems = problemsOf(visit, { dataManager, draft });
    if (Object.keys(problems).length > 0) return show(reply.code(422), visit, { draft, problems });
    const token = await generate(visit, { dataManager, draft });
    if (token === null) {
      return show(reply.code(409), visit, { draft, problems: { type: visit.texts.tokenExists } });
    }
    // Seen on a page of its own, so that reloading it does not make a second token.
    return reply.redirect(visit.link(`${placesOf(visit).tokens}/${token.id}`), 303);
  });
}

function requireGenerator({ site, account, texts }: Visit, dataManager: DataManager): void {
  if (!dataManager.isAdaptersAdmin(account)) {
    throw new Refusal({ status: 403, code: 'notAdaptersAdmin', message: texts.needsAdaptersAdmin });
  }
  if (dataManager.opened(site) === undefined) {
    throw new Refusal({ status: 409, code: 'notOpened', message: texts.notOpened });
  }
}

function requireToken(visit: Visit, { dataManager, id }: { dataManager: DataManager; id: string }): SiteToken {
  requireGenerator(visit, dataManager);
  const token = dataManager.tokens.find(visit.site, id);
  if (token === undefined) throw new Refusal({ status: 404, code: 'notFound' });
  return token;
}

function typesOf({ switches }: DataManager): readonly TokenType[] {
  return TOKEN_TYPES.filter((type) => type !== 'basicAuth' || switches.basicAuthInDialogue);
}

interface Drafted {
  readonly dataManager: DataManager;
  readonly draft: Draft;
}

function problemsOf({ texts }: Visit, { dataManager, draft }: Drafted): Problems {
  const { label, type, expiry } = draft;
  return {
    ...(label === '' || label.length > 255 ? { label: texts.labelMissing } : {}),
    ...(typesOf(dataManager).some((known) => known === type) ? {} : { type: texts.typeMissing }),
    ...(dataManager.switches.expiryOptions.includes(expiry) ? {} : { expiry: texts.expiryMissing }),
  };
}

/** null: the site allows one token of the type, and there is one. */
async function generate({ site, account }: Visit, { dataManager, draft }: Drafted): Promise<SiteToken | null> {
  try {
    return await dataManager.tokens.generate({ ...draft, site, account, type: draft.type as TokenType });
  } catch (error) {
    if (error instanceof Refusal && error.code === 'tokenExists') return null;
    throw error;
  }
}

function settingsBody(visit: Visit, dataManager: DataManager): Html {
  const { texts, site, account } = visit;
  const places = placesOf(visit);
  const isAdmin = dataManager.isAdaptersAdmin(account);
  const isOpened = dataManager.opened(site) !== undefined;
  const open = html`<div class="note warn">
    ${texts.notOpened}
    <div><a class="button" href="${visit.link(places.dataManager)}">${texts.openDataManager}</a></div>
  </div>`;
  return html`${isOpened ? null : open} ${isAdmin ? null : html`<p class="note warn">${texts.needsAdaptersAdmin}</p>`}
    <section class="card">
      <header>
        <h2>${texts.tokens}</h2>
        ${isAdmin && isOpened ? html`<a class="button" href="${visit.link(`${places.tokens}/new`)}">${texts.generateToken}</a>` : null}
      </header>
      <p class="soft">${texts.tokensText}</p>
      ${isAdmin ? tokenTable(visit, dataManager) : null}
    </section>
    ${
      isAdmin && isOpened
        ? html`<section class="card">
            <h2>${texts.workspaceId}</h2>
            <p class="soft">${texts.workspaceIdText}</p>
            <code>${workspaceIdOf(site)}</code>
          </section>`
        : null
    }
    <section class="card">
      <h2>${texts.access}</h2>
      <p class="soft">${texts.accessText}</p>
      ${table(texts.access, {
        head: [texts.account, texts.roles],
        rows: dataManager
          .accounts()
          .map(({ account, roles }) => [html`${account}`, html`${roles.join(', ') || texts.noRoles}`]),
      })}
    </section>`;
}

function tokenTable(visit: Visit, dataManager: DataManager): Html {
  const { texts, site } = visit;
  const { revocable } = dataManager.switches;
  const tokens = dataManager.tokens.list(site);
  if (tokens.length === 0) return html`<p>${texts.noTokens}</p>`;
  const rows = tokens.map((token) => {
    const status = dataManager.tokens.statusOf(token);
    const cells = [
      html`<strong>${token.label}</strong>`,
      html`${TYPE_LABELS[token.type]}`,
      html`${instant(visit, token.createdAt)}<small>${texts.by(token.createdBy)}</small>`,
      instant(visit, token.expiresAt),
      badge(status === 'active' ? 'good' : status === 'expired' ? 'bad' : 'plain', texts.statuses[status]),
    ];
    return revocable ? [...cells, status === 'active' ? revokeButton(visit, token) : html``] : cells;
  });
  const head = [texts.label, texts.tokenType, texts.created, texts.expires, texts.status];
  return table(texts.tokens, { head: revocable ? [...head, texts.actions] : head, rows });
}

function revokeButton(visit: Visit, { id, label }: SiteToken): Html {
  const { texts } = visit;
  return html`<form method="post" action="${visit.link(`${placesOf(visit).tokens}/${id}/revoke`)}">
    <button class="quiet small" aria-label="${texts.revokeLabel(label)}">${texts.revoke}</button>
  </form>`;
}

function formBody(visit: Visit, { dataManager, draft, problems }: Drafted & { problems: Problems }): Html {
  const { texts, language } = visit;
  const places = placesOf(visit);
  const types = typesOf(dataManager).map((type) => ({ value: type, text: TYPE_LABELS[type] }));
  const expiries = dataManager.switches.expiryOptions.map((value) => ({ value, text: formatExpiry(value, language) }));
  const chosen = types.some(({ value }) => value === draft.type) ? draft.type : undefined;
  const focus = Object.keys(problems).length === 0 ? html` autofocus` : null;
  return html`${problemList(visit, problems)}
    <form class="card narrow" method="post" action="${visit.link(places.tokens)}" novalidate>
      ${field({
        name: 'label',
        label: texts.label,
        hint: texts.labelHint,
        problem: problems['label'],
        control: (attributes) =>
          html`<input ${attributes} value="${draft.label}" required maxlength="255" autocomplete="off" ${focus} />`,
      })}
      ${field({ name: 'type', label: texts.tokenType, problem: problems['type'], control: select(types, chosen) })}
      ${field({
        name: 'expiry',
        label: texts.expiry,
        hint: texts.expiryHint,
        problem: problems['expiry'],
        control: select(expiries, draft.expiry),
      })}
      <p class="buttons">
        <button>${texts.next}</button
        ><a class="button quiet" href="${visit.link(places.tokenSettings)}">${texts.cancel}</a>
      </p>
    </form>`;
}

function valueBody(visit: Visit, { value, token }: { value: string | null; token: SiteToken }): Html {
  const { texts } = visit;
  return shownOnce(visit, {
    value,
    back: placesOf(visit).tokenSettings,
    facts: [
      [texts.label, html`${token.label}`],
      [texts.tokenType, html`${TYPE_LABELS[token.type]}`],
      [texts.expires, instant(visit, token.expiresAt)],
    ],
  });
}

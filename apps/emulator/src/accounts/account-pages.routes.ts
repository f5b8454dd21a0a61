import type { FastifyInstance } from 'fastify';
import { html, type Html } from '../pages/html.ts';
import { sendPage } from '../pages/layout.ts';
import { formValue, servePages } from '../pages/serve-pages.ts';
import { field, instant, problemList, type Problems, shownOnce, table } from '../pages/parts.ts';
import { type Visit, visitOf } from '../pages/visit.ts';
import { Refusal } from '../refusal.ts';
import type { AccountTokens } from './account-tokens.ts';
import { TOKEN_DAYS } from './accounts.schema.ts';

const PATH = '/id/manage-profile/security/api-tokens';

interface Draft {
  readonly label: string;
  readonly days: string;
}

/** The page of id.atlassian.com where people make API tokens for their account: no call does (domain/data-manager.md §8). */
export async function accountPages(app: FastifyInstance, { accounts }: { accounts: AccountTokens }): Promise<void> {
  servePages(app);

  app.get(PATH, async (request, reply) => {
    const visit = visitOf(request, 'older');
    const body = listBody(visit, { accounts, draft: { label: '', days: String(TOKEN_DAYS.max) }, problems: {} });
    return sendPage(reply, visit, { title: visit.texts.apiTokens, area: 'start', body });
  });

  app.post(PATH, async (request, reply) => {
    const visit = visitOf(request, 'older');
    const draft = { label: formValue(request.body, 'label'), days: formValue(request.body, 'days') };
    request.call.subject = draft.label === '' ? null : draft.label;
    const problems = problemsOf(visit, draft);
    if (Object.keys(problems).length > 0) {
      const body = listBody(visit, { accounts, draft, problems });
      return sendPage(reply.code(422), visit, { title: visit.texts.apiTokens, area: 'start', body });
    }
    const { id } = await accounts.create({ account: visit.account, label: draft.label, days: Number(draft.days) });
    return reply.redirect(visit.link(`${PATH}/${id}`), 303);
  });

  app.get<{ Params: { id: string } }>(`${PATH}/:id`, async (request, reply) => {
    const visit = visitOf(request, 'older');
    const token = accounts.find(visit.account, request.params.id);
    if (token === undefined) throw new Refusal({ status: 404, code: 'notFound' });
    request.call.subject = token.label;
    const value = accounts.reveal(token.id);
    const body = shownOnce(visit, {
      value,
      back: PATH,
      facts: [
        [visit.texts.name, html`${token.label}`],
        [visit.texts.expires, instant(visit, token.expiresAt)],
      ],
    });
    return sendPage(reply, visit, { title: value === null ? token.label : visit.texts.copyTitle, area: 'start', body });
  });
}

function problemsOf({ texts }: Visit, { label, days }: Draft): Problems {
  const isDays = /^\d{1,3}$/.test(days) && Number(days) >= TOKEN_DAYS.min && Number(days) <= TOKEN_DAYS.max;
  return {
    ...(label === '' || label.length > 255 ? { label: texts.labelMissing } : {}),
    ...(isDays ? {} : { days: texts.daysWrong }),
  };
}

interface Listing {
  readonly accounts: AccountTokens;
  readonly draft: Draft;
  readonly problems: Problems;
}

function listBody(visit: Visit, { accounts, draft, problems }: Listing): Html {
  const { texts, account } = visit;
  const tokens = accounts.list().filter((token) => token.account === account);
  return html`<p class="soft">${texts.apiTokensText}</p>
    ${problemList(visit, problems)}
    <section class="card narrow">
      <h2>${texts.createApiToken}</h2>
      <form method="post" action="${visit.link(PATH)}" novalidate>
        ${field({
          name: 'label',
          label: texts.name,
          problem: problems['label'],
          control: (attributes) =>
            html`<input ${attributes} value="${draft.label}" required maxlength="255" autocomplete="off" />`,
        })}
        ${field({
          name: 'days',
          label: texts.days,
          problem: problems['days'],
          control: (attributes) =>
            html`<input type="number" min="1" max="365" ${attributes} value="${draft.days}" required />`,
        })}
        <p class="buttons"><button>${texts.create}</button></p>
      </form>
    </section>
    <section class="card">
      <h2>${texts.apiTokens}</h2>
      ${
        tokens.length === 0
          ? html`<p class="soft">${texts.noTokens}</p>`
          : table(texts.apiTokens, {
              head: [texts.name, texts.created, texts.lastActive, texts.expires],
              rows: tokens.map(({ label, createdAt, lastActiveAt, expiresAt }) => [
                html`<strong>${label}</strong>`,
                instant(visit, createdAt),
                lastActiveAt === null ? html`${texts.never}` : instant(visit, lastActiveAt),
                instant(visit, expiresAt),
              ]),
            })
      }
    </section>`;
}

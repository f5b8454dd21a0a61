import type { FastifyReply, FastifyRequest } from 'fastify';
import { html, type Html } from '../../pages/html.ts';
import { mainOf, sendDocument, topOf } from '../../pages/layout.ts';
import { type Visit, visitOf } from '../../pages/visit.ts';
import { LOCAL_ADMIN } from '../plugin/local-sign-in.ts';
import type { Product } from '../switches.schema.ts';
import { english, type MigrationTexts } from './english.ts';
import { japanese } from './japanese.ts';

const TEXTS: Readonly<Record<Visit['language'], MigrationTexts>> = { en: english, ja: japanese };
const NAMES: Readonly<Record<Product, string>> = { jira: 'Jira', confluence: 'Confluence' };

/** Somebody looks at one of the two servers. */
export interface ServerVisit extends Visit {
  readonly product: Product;
  readonly words: MigrationTexts;
}

export function serverVisitOf(request: FastifyRequest, product: Product): ServerVisit {
  const visit = visitOf(request, 'older');
  return { ...visit, product, words: TEXTS[visit.language] };
}

/** Addresses of one product, without query. */
export function placesOf(product: Product) {
  const root = `/${product}`;
  const assistant = `${root}/migration-assistant`;
  return {
    start: root,
    system: `${root}/admin`,
    systemInfo: `${root}/admin/system-info`,
    assistant,
    plans: `${assistant}/migrations`,
    create: `${assistant}/create`,
    connect: `${assistant}/connect`,
    leave: `${assistant}/connect/leave`,
    site: `${assistant}/connect/site`,
    account: `${assistant}/connect/account`,
    connected: `${assistant}/connect/connected`,
  };
}

export interface ServerPage {
  readonly title: string;
  readonly body: Html;
  /** Which entry of the administration this belongs to; null: it is outside. */
  readonly section: 'system' | 'systemInfo' | 'assistant' | null;
}

export function sendServerPage(reply: FastifyReply, visit: ServerVisit, page: ServerPage): FastifyReply {
  const main = mainOf(page);
  return sendDocument(reply, visit, {
    title: `${page.title} – ${NAMES[visit.product]}`,
    top: topBar(visit),
    content:
      page.section === null
        ? html`<div class="frame">${main}</div>`
        : html`<div class="frame sided">${sidebar(visit, page.section)}${main}</div>`,
  });
}

/** The gear, which is where both ways begin. */
function topBar(visit: ServerVisit): Html {
  const { words, product } = visit;
  const places = placesOf(product);
  return topOf(visit, {
    menu: html`<a class="brand" href="${visit.link(places.start)}">${NAMES[product]}</a>
      <details class="gear">
        <summary>${words.administration[product]}</summary>
        <div><a href="${visit.link(places.system)}">${words.system[product]}</a></div>
      </details>`,
    who: `${words.emulated} · ${words.actingAs} ${LOCAL_ADMIN.user}`,
  });
}

function sidebar(visit: ServerVisit, current: ServerPage['section']): Html {
  const { words, product } = visit;
  const places = placesOf(product);
  const group = (title: string, entries: readonly { section: ServerPage['section']; path: string; text: string }[]) =>
    html`<strong role="heading" aria-level="2">${title}</strong>
      <ul>
        ${entries.map(
          ({ section, path, text }) =>
            html`<li>
              <a href="${visit.link(path)}" ${section === current ? html` aria-current="page"` : null}>${text}</a>
            </li>`,
        )}
      </ul>`;
  return html`<nav class="side" aria-label="${words.sections}">
    ${group(words.general, [
      { section: 'system', path: places.system, text: words.overview },
      { section: 'systemInfo', path: places.systemInfo, text: words.systemInfo[product] },
    ])}
    ${group(words.category[product], [
      { section: 'assistant', path: places.assistant, text: words.assistantEntry[product] },
    ])}
  </nav>`;
}

import type { FastifyReply } from 'fastify';
import { type Html, html } from './html.ts';
import { STYLE } from './style.ts';
import { placesOf, type Visit } from './visit.ts';

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Which of the site's areas this is; decides tabs and sidebar. */
  readonly area: 'start' | 'assets' | 'dataManager' | 'settings' | 'tokenSettings';
}

const LANGUAGE_NAMES = { en: 'English', ja: '日本語' } as const;

export function sendPage(reply: FastifyReply, visit: Visit, page: Page): FastifyReply {
  return sendDocument(reply, visit, {
    title: `${page.title} – ${visit.site === '' ? visit.texts.account : visit.site}`,
    top: topBar(visit, page),
    content: page.area === 'start' ? html`<div class="frame">${mainOf(page)}</div>` : areaFrame(visit, page),
  });
}

export interface Document {
  readonly title: string;
  /** What `topOf` makes. */
  readonly top: Html;
  /** With the `main` that `mainOf` makes. */
  readonly content: Html;
}

/** A page of its own frame; `sendPage` has the one of the sites. */
export function sendDocument(reply: FastifyReply, visit: Visit, document: Document): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(documentOf(visit, document).text);
}

function documentOf({ texts, language }: Visit, { title, top, content }: Document): Html {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <a class="skip" href="#content">${texts.skip}</a>
        ${top} ${content}
      </body>
    </html> `;
}

export function mainOf({ title, body }: Pick<Page, 'title' | 'body'>): Html {
  return html`<main id="content">
    <h1>${title}</h1>
    ${body}
  </main>`;
}

function topBar(visit: Visit, page: Page): Html {
  const { texts, site } = visit;
  const isIn = page.area !== 'start' && visit.navigation === 'older';
  const products = html`<details>
      <summary>${texts.appSwitcher}</summary>
      <div><a href="${pathOf(visit, 'newer')}">${texts.assets}</a></div>
    </details>
    <a href="${pathOf(visit, 'older')}" ${isIn ? html` aria-current="true"` : null}>${texts.assets}</a>`;
  return topOf(visit, {
    menu: html`${site === '' ? html`<span class="brand">id.atlassian.com</span>` : html`<a class="brand" href="${visit.link(`/sites/${site}`)}">${site}.atlassian.net</a>`}
    ${site === '' ? null : products}`,
    who: `${texts.emulated} · ${texts.actingAs} ${visit.account}`,
  });
}

/** The bar above everything: where one is, as whom, and the other language. */
export function topOf(visit: Visit, { menu, who }: { menu: Html; who: string }): Html {
  const other = visit.language === 'ja' ? 'en' : 'ja';
  return html`<header class="top">
    <nav aria-label="${visit.texts.mainNavigation}">${menu}</nav>
    <span class="who push">${who}</span>
    <a lang="${other}" hreflang="${other}" href="${visit.link(visit.path, { lang: other })}"
      >${LANGUAGE_NAMES[other]}</a
    >
  </header>`;
}

function pathOf(visit: Visit, navigation: Visit['navigation']): string {
  return visit.link(placesOf({ site: visit.site, navigation }).assets);
}

function areaFrame(visit: Visit, page: Page): Html {
  return visit.navigation === 'older' ? olderFrame(visit, page) : newerFrame(visit, page);
}

interface Entry {
  readonly path: string;
  readonly text: string;
  readonly isCurrent: boolean;
}

function linkTo(visit: Visit, { path, text, isCurrent }: Entry): Html {
  return html`<a href="${visit.link(path)}" ${isCurrent ? html` aria-current="page"` : null}>${text}</a>`;
}

function entriesOf(visit: Visit, { area }: Page) {
  const { texts } = visit;
  const places = placesOf(visit);
  return {
    assets: [
      { path: places.assets, text: texts.overview, isCurrent: area === 'assets' },
      { path: places.dataManager, text: texts.dataManager, isCurrent: area === 'dataManager' },
    ],
    settings: [
      { path: places.settings, text: texts.general, isCurrent: area === 'settings' },
      { path: places.tokenSettings, text: texts.dataManager, isCurrent: area === 'tokenSettings' },
    ],
    places,
    isInSettings: area === 'settings' || area === 'tokenSettings',
  };
}

/** *Configuration* at the top right, tabs below it. */
function olderFrame(visit: Visit, page: Page): Html {
  const { texts } = visit;
  const { assets, settings, places, isInSettings } = entriesOf(visit, page);
  const tabs = isInSettings ? settings : assets;
  const right = isInSettings
    ? linkTo(visit, { path: places.assets, text: texts.backToAssets, isCurrent: false })
    : linkTo(visit, { path: places.settings, text: texts.configuration, isCurrent: false });
  return html`<div class="frame">
    <div class="bar">
      <strong>${isInSettings ? texts.configuration : texts.assets}</strong>
      <nav class="tabs" aria-label="${isInSettings ? texts.settingsNavigation : texts.assetsNavigation}">
        ${tabs.map((tab) => linkTo(visit, tab))}
      </nav>
      <span class="push">${right}</span>
    </div>
    ${mainOf(page)}
  </div>`;
}

/** *Assets settings* in a sidebar, which then shows the settings. */
function newerFrame(visit: Visit, page: Page): Html {
  const { texts } = visit;
  const { assets, settings, places, isInSettings } = entriesOf(visit, page);
  const entries = isInSettings
    ? [{ path: places.assets, text: `← ${texts.backToAssets}`, isCurrent: false }, ...settings]
    : [...assets, { path: places.settings, text: texts.assetsSettings, isCurrent: false }];
  return html`<div class="frame sided">
    <nav class="side" aria-label="${isInSettings ? texts.settingsNavigation : texts.assetsNavigation}">
      <strong>${isInSettings ? texts.assetsSettings : texts.assets}</strong>
      <ul>
        ${entries.map((entry) => html`<li>${linkTo(visit, entry)}</li>`)}
      </ul>
    </nav>
    ${mainOf(page)}
  </div>`;
}

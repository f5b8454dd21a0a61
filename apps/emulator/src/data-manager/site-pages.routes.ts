import type { FastifyInstance } from 'fastify';
import { Refusal } from '../refusal.ts';
import type { DataManager } from './data-manager.ts';
import { jobPages } from './job-pages.routes.ts';
import { html, type Html } from '../pages/html.ts';
import { sendPage } from '../pages/layout.ts';
import { servePages } from '../pages/serve-pages.ts';
import { tokenPages } from './token-pages.routes.ts';
import { type Navigation, patternsOf, placesOf, type Visit, visitOf } from '../pages/visit.ts';

/** `https://<name>.atlassian.net` for any name: both ways to Data Manager, its tokens and its jobs. */
export async function sitePages(app: FastifyInstance, { dataManager }: { dataManager: DataManager }): Promise<void> {
  servePages(app);
  app.addHook('preHandler', async (request) => {
    const { site } = request.params as { site: string };
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(site)) throw new Refusal({ status: 404, code: 'notFound' });
  });

  for (const path of ['/sites/:site', '/sites/:site/']) {
    app.get(path, async (request, reply) => {
      const visit = visitOf(request, 'older');
      return sendPage(reply, visit, { title: visit.texts.startTitle, area: 'start', body: startBody(visit) });
    });
  }
  for (const navigation of ['older', 'newer'] as const) {
    frontPages(app, navigation);
    tokenPages(app, { dataManager, navigation });
    jobPages(app, { dataManager, navigation });
  }
}

function frontPages(app: FastifyInstance, navigation: Navigation): void {
  const patterns = patternsOf(navigation);

  app.get(patterns.assets, async (request, reply) => {
    const visit = visitOf(request, navigation);
    const { texts } = visit;
    const path = visit.link(placesOf(visit).dataManager);
    return sendPage(reply, visit, {
      title: texts.assets,
      area: 'assets',
      body: html`<section class="card">
        <p>${texts.assetsText}</p>
        <p class="buttons"><a class="button" href="${path}">${texts.openDataManager}</a></p>
      </section>`,
    });
  });

  app.get(patterns.settings, async (request, reply) => {
    const visit = visitOf(request, navigation);
    const { texts } = visit;
    return sendPage(reply, visit, {
      title: navigation === 'older' ? texts.configuration : texts.assetsSettings,
      area: 'settings',
      body: html`<section class="card"><p>${texts.generalText}</p></section>`,
    });
  });
}

function startBody(visit: Visit): Html {
  const { texts, site } = visit;
  const way = (navigation: Navigation, { title, steps }: { title: string; steps: string }): Html =>
    html`<section class="card">
      <h2>${title}</h2>
      <p class="soft">${steps}</p>
      <a
        class="button${navigation === 'older' ? '' : ' quiet'}"
        href="${visit.link(placesOf({ site, navigation }).assets)}"
        >${texts.openAssets}</a
      >
    </section>`;
  return html`<p class="soft">${texts.startText}</p>
    <div class="choices">
      ${way('older', { title: texts.olderWay, steps: texts.olderSteps })}
      ${way('newer', { title: texts.newerWay, steps: texts.newerSteps })}
    </div>`;
}

import type { FastifyInstance } from 'fastify';
import { html, type Html } from '../../pages/html.ts';
import { badge, table } from '../../pages/parts.ts';
import { servePages } from '../../pages/serve-pages.ts';
import { hostOf } from '../connection/cloud-url.ts';
import { productOf } from '../jobs/job-definition.schema.ts';
import type { Migration } from '../migration.ts';
import type { Job } from '../migration.schema.ts';
import { type Product, PRODUCTS } from '../switches.schema.ts';
import { connectPages } from './connect-pages.routes.ts';
import type { PlanStatus } from './english.ts';
import { placesOf, sendServerPage, type ServerVisit, serverVisitOf } from './server-frame.ts';
import { planStatusOf } from './plan-status.ts';

/** What a person sees of Jira and of Confluence: the two ways to *Connect to cloud*, which differ until then (domain/migration-assistant.md §4). */
export async function serverPages(app: FastifyInstance, { migration }: { migration: Migration }): Promise<void> {
  for (const product of PRODUCTS) {
    await app.register(async (pages) => {
      servePages(pages, (reply, visit, page) => {
        const serverVisit = serverVisitOf(reply.request, product);
        return sendServerPage(reply, { ...serverVisit, ...visit }, { ...page, section: null });
      });
      administrationPages(pages, { migration, product });
      assistantPages(pages, { migration, product });
      connectPages(pages, { migration, product });
    });
  }
}

export interface ServerPageParts {
  readonly migration: Migration;
  readonly product: Product;
}

function administrationPages(app: FastifyInstance, { migration, product }: ServerPageParts): void {
  const places = placesOf(product);

  for (const path of [places.start, `${places.start}/`]) {
    app.get(path, async (request, reply) => {
      const visit = serverVisitOf(request, product);
      const body = html`<p class="soft">${visit.words.startText}</p>`;
      return sendServerPage(reply, visit, { title: product === 'jira' ? 'Jira' : 'Confluence', section: null, body });
    });
  }

  app.get(places.system, async (request, reply) => {
    const visit = serverVisitOf(request, product);
    const body = html`<section class="card"><p>${visit.words.systemText}</p></section>`;
    return sendServerPage(reply, visit, { title: visit.words.system[product], section: 'system', body });
  });

  app.get(places.systemInfo, async (request, reply) => {
    const visit = serverVisitOf(request, product);
    const { words } = visit;
    const { version, serverId } = migration.plugins.get(product);
    const body = html`<section class="card">
      <dl>
        <dt>${words.serverId}</dt>
        <dd><code>${migration.plugins.shownServerId(product)}</code></dd>
        <dt>${words.assistantVersion}</dt>
        <dd>${version}</dd>
      </dl>
      ${serverId === null ? html`<p class="soft">${words.anyServerId}</p>` : null}
    </section>`;
    return sendServerPage(reply, visit, { title: words.systemInfo[product], section: 'systemInfo', body });
  });
}

function assistantPages(app: FastifyInstance, { migration, product }: ServerPageParts): void {
  const places = placesOf(product);

  app.get(places.assistant, async (request, reply) => {
    const visit = serverVisitOf(request, product);
    const body = html`<p class="soft">${visit.words.assistantText}</p>
      ${product === 'jira' ? jiraHome(visit, migration) : confluenceHome(visit)}`;
    return sendServerPage(reply, visit, { title: visit.words.assistant[product], section: 'assistant', body });
  });

  if (product === 'confluence') {
    app.get(places.plans, async (request, reply) => {
      const visit = serverVisitOf(request, product);
      const body = html`<section class="card">
        <p>${createButton(visit)}</p>
        ${planTable(visit, migration)}
      </section>`;
      return sendServerPage(reply, visit, { title: visit.words.migrations, section: 'assistant', body });
    });
  }

  app.get(places.create, async (request, reply) => {
    const visit = serverVisitOf(request, product);
    const { words } = visit;
    const body = html`<section class="card"><p>${words.howText}</p></section>
      <p class="buttons">
        <a class="button" href="${visit.link(places.connect)}">${words.connectToCloud}</a
        ><a class="button quiet" href="${visit.link(places.assistant)}">${words.cancel}</a>
      </p>`;
    return sendServerPage(reply, visit, { title: words.howItWorks, section: 'assistant', body });
  });
}

function createButton(visit: ServerVisit): Html {
  const { words, product } = visit;
  return html`<a class="button" href="${visit.link(placesOf(product).create)}">${words.createMigration[product]}</a>`;
}

/** *Migrate your data* is a section with the button and, when there are any, the plans. */
function jiraHome(visit: ServerVisit, migration: Migration): Html {
  const { words } = visit;
  return html`<section class="card">
    <header>
      <h2>${words.migrateYourData}</h2>
      ${createButton(visit)}
    </header>
    <p class="soft">${words.createText}</p>
    ${jobsOf(migration, 'jira').length === 0 ? null : planTable(visit, migration)}
  </section>`;
}

/** *Migrate your data* is itself what leads on. */
function confluenceHome(visit: ServerVisit): Html {
  const { words, product } = visit;
  return html`<section class="card">
    <p><a class="button quiet" href="${visit.link(placesOf(product).plans)}">${words.migrateYourData}</a></p>
    <p class="soft">${words.createText}</p>
  </section>`;
}

const TONES: Readonly<Record<PlanStatus, 'good' | 'bad' | 'plain'>> = {
  saved: 'plain',
  running: 'plain',
  finished: 'good',
  incomplete: 'bad',
  failed: 'bad',
};

/** Migrations made by the API are on the assistant's own list, too. */
function planTable(visit: ServerVisit, migration: Migration): Html {
  const { words, product } = visit;
  const jobs = jobsOf(migration, product);
  if (jobs.length === 0) return html`<p class="soft">${words.noPlans}</p>`;
  return table(words.migrations, {
    head: [words.plan, words.destination, words.status],
    rows: jobs.map((job) => {
      const status = planStatusOf(migration, job);
      return [
        html`<strong>${job.definition.name ?? job.jobId}</strong>`,
        html`${hostOf(job.definition.destination.url)}`,
        badge(TONES[status], words.statuses[status]),
      ];
    }),
  });
}

// Newest first; what an accelerated fleet makes in a day would fill the page.
const SHOWN_PLANS = 50;

function jobsOf({ jobs }: Migration, product: Product): Job[] {
  const own = jobs.list().filter(({ definition }) => productOf(definition) === product);
  return own.toReversed().slice(0, SHOWN_PLANS);
}

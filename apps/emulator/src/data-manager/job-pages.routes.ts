import type { FastifyInstance, FastifyReply } from 'fastify';
import { Refusal } from '../refusal.ts';
import { hashOf } from '../state/value-hash.ts';
import { type Job, JOB_TYPES, type Run, SECRET_MASK, TYPE_LABELS } from './data-manager.schema.ts';
import type { DataManager } from './data-manager.ts';
import { html, type Html } from '../pages/html.ts';
import { sendPage } from '../pages/layout.ts';
import { formValue } from '../pages/serve-pages.ts';
import { badge, field, instant, problemList, type Problems, select, table } from '../pages/parts.ts';
import type { PageParts } from './token-pages.routes.ts';
import { patternsOf, placesOf, type Visit, visitOf } from '../pages/visit.ts';

interface Draft {
  readonly name: string;
  readonly type: string;
  readonly isEnabled: boolean;
  /** As typed, or the mask. */
  readonly secret: string;
}

interface Editing {
  readonly draft: Draft;
  readonly problems: Problems;
  /** null: it is being created. */
  readonly job: Job | null;
}

const NEW_JOB: Draft = { name: '', type: '', isEnabled: true, secret: '' };

/** Data Manager itself: looking at it enables it; *Adapters* with its jobs and the *Job run history*. */
export function jobPages(app: FastifyInstance, { dataManager, navigation }: PageParts): void {
  const patterns = patternsOf(navigation);
  const show = (reply: FastifyReply, visit: Visit, editing: Editing): FastifyReply =>
    sendPage(reply, visit, {
      title: editing.job?.name ?? visit.texts.createJob,
      area: 'dataManager',
      body: formBody(visit, editing),
    });

  app.get(patterns.dataManager, async (request, reply) => {
    const visit = visitOf(request, navigation);
    const wasOpened = dataManager.opened(visit.site) !== undefined;
    await dataManager.open(visit.site, visit.account);
    const body = dataManagerBody(visit, { dataManager, wasOpened });
    return sendPage(reply, visit, { title: visit.texts.dataManager, area: 'dataManager', body });
  });

  app.get(`${patterns.jobs}/new`, async (request, reply) => {
    const visit = visitOf(request, navigation);
    requireAdapters(visit, dataManager);
    return show(reply, visit, { draft: NEW_JOB, problems: {}, job: null });
  });

  app.get<{ Params: { id: string } }>(`${patterns.jobs}/:id`, async (request, reply) => {
    const visit = visitOf(request, navigation);
    const job = requireJob(visit, { dataManager, id: request.params.id });
    const secret = job.secretHash === null ? '' : SECRET_MASK;
    return show(reply, visit, { draft: { ...job, secret }, problems: {}, job });
  });

  app.post<{ Params: { id?: string } }>(patterns.jobs, async (request, reply) => {
    const visit = visitOf(request, navigation);
    requireAdapters(visit, dataManager);
    const draft = {
      ...draftOf(request.body),
      name: formValue(request.body, 'name'),
      type: formValue(request.body, 'type'),
    };
    const isTaken = dataManager.jobs.findByName(visit.site, draft.name) !== undefined;
    const problems = problemsOf(visit, { draft, job: null, isTaken });
    if (Object.keys(problems).length > 0) return show(reply.code(422), visit, { draft, problems, job: null });
    await save(visit, { dataManager, draft, job: null });
    return reply.redirect(visit.link(placesOf(visit).dataManager), 303);
  });

  app.post<{ Params: { id: string } }>(`${patterns.jobs}/:id`, async (request, reply) => {
    const visit = visitOf(request, navigation);
    const job = requireJob(visit, { dataManager, id: request.params.id });
    const draft = { ...draftOf(request.body), name: job.name, type: job.type };
    const problems = problemsOf(visit, { draft, job, isTaken: false });
    if (Object.keys(problems).length > 0) return show(reply.code(422), visit, { draft, problems, job });
    await save(visit, { dataManager, draft, job });
    return reply.redirect(visit.link(placesOf(visit).dataManager), 303);
  });
}

function requireAdapters({ site, account, texts }: Visit, dataManager: DataManager): void {
  if (dataManager.opened(site) === undefined) {
    throw new Refusal({ status: 409, code: 'notOpened', message: texts.notOpened });
  }
  if (!dataManager.isAdaptersAdmin(account)) {
    throw new Refusal({ status: 403, code: 'notAdaptersAdmin', message: texts.needsAdaptersAdmin });
  }
}

function requireJob(visit: Visit, { dataManager, id }: { dataManager: DataManager; id: string }): Job {
  requireAdapters(visit, dataManager);
  const job = dataManager.jobs.find(visit.site, id);
  if (job === undefined) throw new Refusal({ status: 404, code: 'notFound' });
  return job;
}

function draftOf(body: unknown): Pick<Draft, 'isEnabled' | 'secret'> {
  return { isEnabled: formValue(body, 'enabled') !== '', secret: formValue(body, 'secret') };
}

interface Checked {
  readonly draft: Draft;
  readonly job: Job | null;
  readonly isTaken: boolean;
}

function problemsOf({ texts }: Visit, { draft, job, isTaken }: Checked): Problems {
  const { name, type, secret } = draft;
  const isUnchanged = secret === SECRET_MASK && job !== null && job.secretHash !== null;
  return {
    ...(name === '' || name.length > 255 ? { name: texts.nameMissing } : {}),
    ...(isTaken ? { name: texts.nameTaken } : {}),
    ...(JOB_TYPES.some((known) => known === type) ? {} : { type: texts.jobTypeMissing }),
    ...(type === 'schema' && secret === '' ? { secret: texts.secretMissing } : {}),
    ...(secret === SECRET_MASK && !isUnchanged ? { secret: texts.secretMasked } : {}),
  };
}

interface Saving {
  readonly dataManager: DataManager;
  readonly draft: Draft;
  readonly job: Job | null;
}

async function save({ site }: Visit, { dataManager, draft, job }: Saving): Promise<void> {
  const { name, isEnabled, secret } = draft;
  const kept = secret === SECRET_MASK ? (job?.secretHash ?? null) : hashOf(secret);
  const type = draft.type as Job['type'];
  await dataManager.jobs.save({ site, name, type, isEnabled, secretHash: type === 'schema' ? kept : null });
}

function dataManagerBody(
  visit: Visit,
  { dataManager, wasOpened }: { dataManager: DataManager; wasOpened: boolean },
): Html {
  const { texts, site, account } = visit;
  if (!dataManager.isAdaptersAdmin(account)) return html`<p class="note warn">${texts.needsAdaptersAdmin}</p>`;
  const places = placesOf(visit);
  return html`<p class="soft">${texts.dataManagerText}</p>
    ${wasOpened ? null : html`<p class="note good" role="status">${texts.openedNow}</p>`}
    <section class="card">
      <header>
        <h2>${texts.adapters}</h2>
        <a class="button" href="${visit.link(`${places.jobs}/new`)}">${texts.createJob}</a>
      </header>
      ${jobTable(visit, dataManager.jobs.list(site))}
    </section>
    <section class="card">
      <h2>${texts.runHistory}</h2>
      ${runTable(visit, dataManager.runs.list(site))}
    </section>`;
}

function jobTable(visit: Visit, jobs: readonly Job[]): Html {
  const { texts } = visit;
  if (jobs.length === 0) return html`<p class="soft">${texts.noJobs}</p>`;
  return table(texts.adapters, {
    head: [texts.job, texts.jobType, texts.enabled, texts.actions],
    rows: jobs.map(({ id, name, type, isEnabled }) => [
      html`<strong>${name}</strong>`,
      html`${texts.jobTypes[type]}`,
      badge(isEnabled ? 'good' : 'plain', isEnabled ? texts.yes : texts.no),
      html`<a
        class="button quiet small"
        href="${visit.link(`${placesOf(visit).jobs}/${id}`)}"
        aria-label="${texts.editLabel(name)}"
        >${texts.edit}</a
      >`,
    ]),
  });
}

function runTable(visit: Visit, runs: readonly Run[]): Html {
  const { texts } = visit;
  if (runs.length === 0) return html`<p class="soft">${texts.noRuns}</p>`;
  return table(texts.runHistory, {
    head: [texts.when, texts.client, texts.job, texts.token, texts.result],
    rows: runs.map(({ at, client, run, tokenLabel, failure }) => [
      instant(visit, at),
      html`<code>${client}</code>`,
      html`${run}`,
      html`${tokenLabel}`,
      failure === null
        ? badge('good', texts.succeeded)
        : html`${badge('bad', texts.failed)}<small>${texts.failures[failure]}</small>`,
    ]),
  });
}

function formBody(visit: Visit, { draft, problems, job }: Editing): Html {
  const { texts } = visit;
  const places = placesOf(visit);
  const action = job === null ? places.jobs : `${places.jobs}/${job.id}`;
  return html`${problemList(visit, problems)}
    <form class="card narrow" method="post" action="${visit.link(action)}" novalidate>
      ${job === null ? identityFields(visit, { draft, problems }) : html`<p class="soft">${texts.jobType}: ${texts.jobTypes[job.type]}</p>`}
      <div class="field">
        <div class="check">
          <input
            type="checkbox"
            id="enabled"
            name="enabled"
            ${draft.isEnabled ? html` checked` : null}
            aria-describedby="enabled-hint"
          /><label for="enabled">${texts.enabled}</label>
        </div>
        <small id="enabled-hint">${texts.enabledHint}</small>
      </div>
      ${job !== null && job.type !== 'schema' ? null : secretField(visit, { draft, problems })}
      <p class="buttons">
        <button>${texts.save}</button
        ><a class="button quiet" href="${visit.link(places.dataManager)}">${texts.cancel}</a>
      </p>
    </form>`;
}

type Filled = Pick<Editing, 'draft' | 'problems'>;

function identityFields({ texts }: Visit, { draft, problems }: Filled): Html {
  const types = JOB_TYPES.map((value) => ({ value, text: texts.jobTypes[value] }));
  const chosen = types.some(({ value }) => value === draft.type) ? draft.type : undefined;
  return html`${field({
    name: 'name',
    label: texts.jobName,
    hint: texts.jobNameHint,
    problem: problems['name'],
    control: (attributes) =>
      html`<input ${attributes} value="${draft.name}" required maxlength="255" autocomplete="off" />`,
  })}
  ${field({ name: 'type', label: texts.jobType, problem: problems['type'], control: select(types, chosen) })}`;
}

function secretField({ texts }: Visit, { draft, problems }: Filled): Html {
  return field({
    name: 'secret',
    label: TYPE_LABELS.basicAuth,
    hint: texts.secretHint,
    problem: problems['secret'],
    // Only the mask is ever sent back: what was typed next to a mistake has to be typed again.
    control: (attributes) =>
      html`<input
        type="password"
        ${attributes}
        value="${draft.secret === SECRET_MASK ? SECRET_MASK : ''}"
        autocomplete="off"
      />`,
  });
}

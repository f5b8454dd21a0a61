import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser } from '../harness/browser.ts';
import { requireBuiltDashboard, settled, signInLink, Visitor } from '../harness/dashboard.ts';
import { DataManagerPerson, type TaskStep } from '../harness/data-manager-person.ts';
import { eventually } from '../harness/eventually.ts';
import { type Keyturn, startKeyturn } from '../harness/keyturn.ts';
import { picture } from '../harness/pictures.ts';

// A demo day lasts ten seconds here, as it does for a newcomer.
jest.setTimeout(120_000);
const STORY_MS = 90_000;

interface Task {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly deepLink: string | null;
  readonly steps: readonly TaskStep[];
}

interface Migration {
  readonly phase: string;
  readonly attempts: { readonly count: number };
}

const browser = openBrowser();
let keyturn: Keyturn;
let newcomer: Visitor;
let page: Page;

beforeAll(async () => {
  requireBuiltDashboard();
  keyturn = await startKeyturn({ env: { KEYTURN_CLOCK: 'x8640' } });
  newcomer = await Visitor.open(browser, { keyturn, key: null });
  page = await newcomer.context.newPage();
}, 150_000);

afterAll(async () => {
  await newcomer?.close();
  await keyturn?.close();
}, 60_000);

const say = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor();

async function openTask(kind: string, subject: string, language = 'en'): Promise<Task> {
  const { items } = await eventually({
    ask: () => keyturn.api.get<{ items: Task[] }>(`/v1/tasks?kind=${kind}`),
    until: ({ items }) => items.some((task) => task.subject === subject),
    withinMs: STORY_MS,
  });
  const { id = '' } = items.find((task) => task.subject === subject) ?? {};
  return keyturn.api.get<Task>(`/v1/tasks/${id}?lang=${language}`);
}

const migration = (id: string) => keyturn.api.get<Migration>(`/v1/migrations/${id}`);

/** In the order of a first evening; each step leaves the page where the next one begins. */
describe('the demo in a browser', () => {
  it('signs the newcomer in by the link that was printed, and shows what needs a person', async () => {
    await page.goto(`${keyturn.api.base}/sign-in#${await signInLink(keyturn)}`);
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await openTask('decide', 'migration/handbook-spaces');
    await openTask('giveConsent', 'token/ct-b1xa-emu1-jira-0001-acme-atlassian-net');
    await page
      .getByRole('link', { name: /handbook-spaces/ })
      .first()
      .waitFor();
    await picture(page, 'home');
  });

  it('moves by itself while somebody looks', async () => {
    await newcomer.go(page, '/activity');
    const newest = page.getByRole('list').getByRole('listitem').first();
    const before = await newest.innerText();
    await eventually({ ask: () => newest.innerText(), until: (text) => text !== before, withinMs: STORY_MS });
    await newcomer.go(page, '/tokens');
    await picture(page, 'tokens');
    await newcomer.go(page, '/tokens/billing-api');
    await picture(page, 'token');
  });

  it('guides through the regeneration of a token, in Japanese', async () => {
    const task = await openTask('regenerateToken', 'token/jsm-adapters-prod', 'ja');
    await newcomer.go(page, `/tasks/${task.id}`);
    await page.getByRole('button', { name: 'Account and settings' }).click();
    await page.getByRole('radio', { name: '日本語' }).check({ force: true });
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1, name: /jsm-adapters-prod/ }).waitFor();
    await picture(page, 'task');
    const opened = newcomer.context.waitForEvent('page');
    await page.getByRole('link', { name: /最初のページを開く/ }).click();
    const person = new DataManagerPerson({ page: await opened, language: 'ja', navigation: 'newer' });
    const value = await person.follow(task);
    await page.getByLabel('値', { exact: true }).fill(value);
    await page.getByRole('button', { name: '引き渡す' }).click();
    await eventually({
      ask: () => keyturn.api.token('jsm-adapters-prod'),
      until: ({ currentVersion }) => currentVersion === 1,
      withinMs: STORY_MS,
    });
    await settled(page);
    await picture(page, 'handed-over');
    // Neither in what is shown, nor in what the field kept.
    const kept = await page.evaluate<string>(`document.documentElement.outerHTML
      + [...document.querySelectorAll('input')].map(({ value }) => value).join(' ')
      + JSON.stringify({ ...localStorage, ...sessionStorage })`);
    expect(kept).not.toContain(value);
  });

  it('takes a consent, and both migrations resume while one watches', async () => {
    await page.getByRole('button', { name: 'アカウントと設定' }).click();
    await page.getByRole('radio', { name: 'English' }).check({ force: true });
    await page.keyboard.press('Escape');
    const task = await openTask('giveConsent', 'token/ct-b1xa-emu1-jira-0001-acme-atlassian-net');
    await newcomer.go(page, `/tasks/${task.id}`);
    await page.getByRole('heading', { name: 'What you agree to' }).waitFor();
    for (const id of ['wave-1-finance', 'wave-2-marketing']) await page.getByText(id).first().waitFor();
    await picture(page, 'consent');
    await page.getByLabel('Comment').fill('Agreed with the Jira admins.');
    await page.getByRole('button', { name: 'Give consent' }).click();
    await say('Consent given.');
    await newcomer.go(page, '/migrations/wave-1-finance');
    await eventually({
      ask: () => migration('wave-1-finance'),
      until: ({ phase, attempts }) => attempts.count > 1 && phase !== 'awaitingConsent',
      withinMs: STORY_MS,
    });
    await picture(page, 'resumed');
    for (const id of ['wave-1-finance', 'wave-2-marketing']) {
      await eventually({ ask: () => migration(id), until: ({ phase }) => phase === 'finished', withinMs: STORY_MS });
    }
    await page.getByText('done', { exact: true }).first().waitFor();
  });

  it('asks what becomes of a migration that died midway, and runs only the rest', async () => {
    await newcomer.go(page, '/migrations/handbook-spaces');
    await page.getByRole('heading', { name: 'Decide how it goes on' }).waitFor();
    await page.getByRole('button', { name: 'Decide', exact: true }).click();
    // Nothing was chosen yet: it says so where the choice is, and nothing has been sent.
    await page.getByText('Choose one of them first.').waitFor();
    expect((await migration('handbook-spaces')).phase).toBe('needsDecision');
    await page.getByRole('radio', { name: /Run the remaining part/ }).check({ force: true });
    await page.getByLabel('Comment').fill('LEGAL was cleaned up.');
    await page.getByRole('heading', { name: 'Decide how it goes on' }).scrollIntoViewIfNeeded();
    await picture(page, 'decision');
    // The button says what it will do.
    await page.getByRole('button', { name: 'Run the remaining part' }).click();
    await say(/Decided/);
    await eventually({
      ask: () => migration('handbook-spaces'),
      until: ({ phase, attempts }) => phase === 'finished' || (attempts.count > 1 && phase === 'awaitingConsent'),
      withinMs: STORY_MS,
    });
  });

  it('rotates in an emergency only with a second person, who sees what it does', async () => {
    const people = { 'mia@acme.test': ['operator', 'approver'], 'noa@acme.test': ['approver'] };
    const keys = await Promise.all(
      Object.entries(people).map(([person, roles]) => keyturn.api.createKey({ name: person, person, roles })),
    );
    const [mia, noa] = await Promise.all(keys.map(({ key }) => Visitor.open(browser, { keyturn, key })));
    if (mia === undefined || noa === undefined) throw new Error('There is a key for each of them.');
    const before = (await keyturn.api.token('billing-api')).currentVersion ?? 0;
    const asking = await mia.visit('/tokens/billing-api');
    await asking.getByRole('button', { name: 'Rotate' }).click();
    const dialog = asking.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Leaked into a build log.');
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    await asking.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await keyturn.api.token('billing-api')).versions.length).toBeGreaterThan(0);
    const confirming = await noa.visit('/tasks');
    await confirming.getByText('Leaked into a build log.').waitFor();
    await picture(confirming, 'break-glass');
    await confirming.getByRole('button', { name: /^Confirm/ }).click();
    await confirming.getByRole('button', { name: 'Rotate now' }).click();
    await confirming.getByRole('status').filter({ hasText: 'Confirmed.' }).waitFor();
    await eventually({
      ask: () => keyturn.api.token('billing-api'),
      until: ({ currentVersion }) => (currentVersion ?? 0) > before,
      withinMs: STORY_MS,
    });
    await Promise.all([mia.close(), noa.close()]);
  });
});

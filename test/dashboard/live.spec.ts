import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser } from '../harness/browser.ts';
import { requireBuiltDashboard, Visitor } from '../harness/dashboard.ts';
import { eventually } from '../harness/eventually.ts';
import { type Keyturn, startKeyturn } from '../harness/keyturn.ts';

/** One more than the connections that a browser opens to a server over plain HTTP. */
const TABS = 7;
/** A tab that has lost the line comes back within 15 s by its own jitter, after a process of the API has started. */
const BACK_WITHIN_MS = 60_000;

jest.setTimeout(150_000);

const browser = openBrowser();
let keyturn: Keyturn;
let visitor: Visitor;

beforeAll(async () => {
  requireBuiltDashboard();
  // The limit is the one that people have, or nobody would notice that seven tabs ask too much.
  keyturn = await startKeyturn({ env: { KEYTURN_CLOCK: 'x8640', KEYTURN_RATE_LIMIT: '1200' } });
}, 150_000);
afterAll(() => keyturn?.close(), 60_000);

beforeEach(async () => {
  visitor = await Visitor.open(browser, { keyturn });
});
afterEach(() => visitor?.close());

const liveNote = (page: Page) => page.getByText(/^live · /).first();
const cutNote = (page: Page) => page.getByRole('status').getByText(/^Line cut\. What you see is from /);

/** As the API counts them. */
async function openStreams(): Promise<number> {
  const { text } = await keyturn.api.call('GET', '/metrics');
  const [, count] = /^keyturn_event_streams(?:\{[^}]*\})? (\d+)$/m.exec(text) ?? [];
  if (count === undefined) throw new Error(`no count of streams in ${text.slice(0, 500)}`);
  return Number(count);
}

describe('seven tabs of one browser', () => {
  it('all follow what happens, over one line, on plain HTTP', async () => {
    const tabs: Page[] = [];
    for (let tab = 0; tab < TABS; tab += 1) tabs.push(await visitor.visit('/activity?subject=token/billing-api'));
    await Promise.all(tabs.map((tab) => liveNote(tab).waitFor()));
    expect(await openStreams()).toBe(1);

    const { text } = await keyturn.api.call('POST', '/v1/tokens/billing-api/rotate', { body: { reason: 'for all' } });
    const { version } = JSON.parse(text) as { version: number };
    const news = (tab: Page) => tab.getByText(new RegExp(`version ${version}\\b`)).first();
    await Promise.all(tabs.map((tab) => news(tab).waitFor()));
    expect(await openStreams()).toBe(1);
    expect(visitor.flaws).toEqual([]);
  });

  it('leave no line behind when they are closed, and keep it while one is left', async () => {
    const [first, ...rest] = [await visitor.visit('/connections'), await visitor.visit('/'), await visitor.visit('/')];
    await Promise.all(rest.map((tab) => liveNote(tab).waitFor()));
    await first?.close();
    await rest[0]?.close();
    expect(await openStreams()).toBe(1);
    await rest[1]?.close();
    await eventually({ ask: openStreams, until: (count) => count === 0, withinMs: 10_000 });
  });
});

describe('a page with something typed in it', () => {
  it('says so when the API is gone, keeps all of it, and goes on by itself when it is back', async () => {
    const page = await visitor.visit('/connections');
    await liveNote(page).waitFor();
    await page.getByRole('button', { name: 'New key' }).click();
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('typed-before');
    await keyturn.without('api', async () => {
      // Over the page lies a dialog, which hides everything else from readers of screens, but not from eyes.
      await page.getByText(/^Line cut\. What you see is from /).waitFor();
      await page.getByRole('checkbox', { name: /^viewer/ }).check();
      await page.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('dialog').getByRole('alert').waitFor();
      expect(await name.inputValue()).toBe('typed-before');
    });
    await page.getByText(/^Line cut\./).waitFor({ state: 'detached', timeout: BACK_WITHIN_MS });
    expect(await name.inputValue()).toBe('typed-before');
    expect(await page.getByRole('checkbox', { name: /^viewer/ }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'The new key' }).waitFor();
    await page.keyboard.press('Escape');
    await liveNote(page).waitFor();
    await page.getByRole('table', { name: 'Keys' }).getByText('typed-before').waitFor();
  });

  it('shows what happened meanwhile without being loaded anew', async () => {
    const page = await visitor.visit('/connections');
    await liveNote(page).waitFor();
    await page.evaluate(`globalThis.isTheSamePage = true`);
    await keyturn.without('api', () => cutNote(page).waitFor());
    await eventually({
      ask: () => keyturn.api.createKey({ name: 'made-meanwhile', roles: ['viewer'] }).catch(() => null),
      until: (key) => key !== null,
      withinMs: BACK_WITHIN_MS,
    });
    await page.getByRole('table', { name: 'Keys' }).getByText('made-meanwhile').waitFor({ timeout: BACK_WITHIN_MS });
    expect(await page.evaluate('globalThis.isTheSamePage')).toBe(true);
  });
});

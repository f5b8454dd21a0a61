import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser } from '../harness/browser.ts';
import { requireBuiltDashboard, settled, Visitor } from '../harness/dashboard.ts';
import { tabStops } from '../harness/dashboard-tab-stops.ts';
import { eventually } from '../harness/eventually.ts';
import { type Keyturn, startKeyturn } from '../harness/keyturn.ts';

// A page through which Tab goes has a hundred stops.
jest.setTimeout(90_000);

/** Pressed after `g`, and the heading of where it leads. */
const PLACES = [
  ['t', '/tasks', 'Tasks'],
  ['k', '/tokens', 'Tokens'],
  ['m', '/migrations', 'Migrations'],
  ['c', '/calendar', 'Calendar'],
  ['a', '/activity', 'Activity'],
  ['o', '/connections', 'Connections'],
  ['h', '/', 'Home'],
] as const;

const browser = openBrowser();
let keyturn: Keyturn;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  requireBuiltDashboard();
  // Slow: rows that move while somebody walks over them are another story.
  keyturn = await startKeyturn({ env: { KEYTURN_CLOCK: 'x60' } });
  visitor = await Visitor.open(browser, { keyturn });
  page = await visitor.context.newPage();
}, 150_000);
afterAll(async () => {
  await keyturn?.close();
}, 60_000);

const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
/** What has the focus, as somebody would call it. */
const focused = (): Promise<string> =>
  page.evaluate(`document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText.trim()`);

describe('without a mouse', () => {
  it('g and a letter lead to every place', async () => {
    await visitor.go(page, '/');
    for (const [key, path, name] of PLACES) {
      await press('g', key);
      await heading(name).waitFor();
      expect(new URL(page.url()).pathname).toBe(path);
    }
  });

  it('? lists the keys, and Escape leads back to where one was', async () => {
    await visitor.go(page, '/');
    await page.getByRole('link', { name: 'Tasks' }).first().focus();
    await press('?');
    const list = page.getByRole('dialog', { name: 'Keyboard' });
    await list.waitFor();
    for (const [, , name] of PLACES) await list.getByText(name, { exact: true }).waitFor();
    await press('Escape');
    await list.waitFor({ state: 'detached' });
    expect(await focused()).toMatch(/^Tasks/);
  });

  it('/ leads to the search from everywhere, where letters are letters', async () => {
    const search = page.getByRole('searchbox', { name: 'Search tokens' });
    for (const path of ['/tokens', '/connections']) {
      await visitor.go(page, path);
      await press('/');
      await eventually({
        ask: () => search.evaluate((box) => box.matches(':focus')).catch(() => false),
        until: (isFocused) => isFocused,
        withinMs: 5_000,
      });
      await page.keyboard.type('g h?x/');
      expect(await search.inputValue()).toBe('g h?x/');
      expect(new URL(page.url()).pathname).toBe('/tokens');
    }
  });

  it('j, k, x and Enter walk over the rows of a table, choose one and open it', async () => {
    await visitor.go(page, '/tokens?sort=label');
    const ids = (await keyturn.api.get<{ items: { id: string }[] }>('/v1/tokens?sort=label')).items.map(({ id }) => id);
    const chosen = () => page.locator('[role=row] input[type=checkbox]:checked').count();
    await press('j', 'j', 'j', 'k', 'x');
    const second = page.getByRole('checkbox', { name: ids[1] ?? '', exact: true });
    await eventually({ ask: () => second.isChecked(), until: (is) => is, withinMs: 5_000 });
    expect(await chosen()).toBe(1);
    await press('x');
    await eventually({ ask: chosen, until: (count) => count === 0, withinMs: 5_000 });
    await press('Enter');
    await page.waitForURL(`**/tokens/${ids[1]}`);
  });

  it('a dialog takes the focus, holds it, and Escape gives it back', async () => {
    await visitor.go(page, '/connections');
    await page.getByRole('button', { name: 'New key' }).focus();
    await press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New key' });
    const name = dialog.getByLabel('Name', { exact: true });
    await eventually({ ask: () => name.evaluate((box) => box.matches(':focus')), until: (is) => is, withinMs: 5_000 });
    for (let stop = 0; stop < 20; stop += 1) {
      await press('Tab');
      expect(await page.evaluate(`document.activeElement.closest('[role=dialog]') !== null`)).toBe(true);
    }
    await press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await eventually({ ask: focused, until: (what) => what === 'New key', withinMs: 5_000 });
  });
});

describe('Tab', () => {
  beforeEach(() => page.mouse.move(0, 0));

  it.each([
    '/',
    '/tokens',
    '/tokens/jsm-adapters-prod',
    '/tasks',
    '/migrations',
    '/calendar',
    '/activity',
    '/connections',
  ])('reaches everything on %s that can be used, and shows where it is', async (path) => {
    await visitor.go(page, path);
    await settled(page);
    expect(await tabStops(page)).toEqual({ notReached: [], notShown: [] });
  });

  it('first offers a way past the navigation', async () => {
    await visitor.go(page, '/tokens');
    await press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await press('Enter', 'Tab');
    expect(await page.evaluate(`document.activeElement.closest('main') !== null`)).toBe(true);
  });
});

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser } from '../harness/browser.ts';
import { firstScripts, requireBuiltDashboard, signInLink, Visitor } from '../harness/dashboard.ts';
import { type Keyturn, startKeyturn } from '../harness/keyturn.ts';

const ADMIN_KEY = 'the-first-key-of-a-spec-and-nothing-else';

/** As they come over the wire. */
const MOST_FIRST_BYTES = 350_000;

// Several pages each, on a machine that is busy with the parts of a whole product.
jest.setTimeout(60_000);

const browser = openBrowser();
let keyturn: Keyturn;

beforeAll(async () => {
  requireBuiltDashboard();
  keyturn = await startKeyturn({ env: { KEYTURN_CLOCK: 'x8640', KEYTURN_ADMIN_KEY: ADMIN_KEY } });
}, 150_000);
afterAll(() => keyturn?.close(), 60_000);

/** A browser that was never here, closed after the test; nothing may go wrong in it that nobody sees. */
async function asStranger(test: (visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = await Visitor.open(browser, { keyturn, key: null });
  try {
    await test(visitor);
    expect(visitor.flaws).toEqual([]);
  } finally {
    await visitor.close();
  }
}

const question = (page: Page) => page.getByRole('heading', { level: 1, name: 'Sign in to Keyturn' });
const home = (page: Page) => page.getByRole('heading', { level: 1, name: 'Home' });

async function enter(page: Page, key: string): Promise<void> {
  await page.getByLabel('Key', { exact: true }).fill(key);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

describe('a browser that nobody has signed in', () => {
  it('loads less than 350 KB of scripts before it can show something', async () => {
    const { names, bytes } = await firstScripts(keyturn.api.base);
    expect({ names, isLight: bytes < MOST_FIRST_BYTES }).toEqual({ names, isLight: true });
  });

  it('is asked who it is at every address, and shown nothing else', () =>
    asStranger(async (visitor) => {
      for (const path of ['/', '/tokens/billing-api', '/connections']) {
        const page = await visitor.visit(path);
        await question(page).waitFor();
        expect(await page.getByRole('navigation').count()).toBe(0);
        expect(await page.getByLabel('Key', { exact: true }).getAttribute('type')).toBe('password');
      }
    }));

  it('gets in by the link that the command line prints, and nothing of it stays in the address', () =>
    asStranger(async (visitor) => {
      const { stdout } = await keyturn.cli(['sign-in', '-q']);
      const page = await visitor.context.newPage();
      await page.goto(stdout.trim());
      await home(page).waitFor();
      expect(page.url()).toBe(`${keyturn.api.base}/`);
      await page.goBack().catch(() => null);
      expect(page.url()).not.toContain('#');
    }));

  it('is told that a link was used, and may use a key instead', async () => {
    const address = `/sign-in#${await signInLink(keyturn)}`;
    await asStranger(async (visitor) => home(await visitor.visit(address)).waitFor());
    await asStranger(async (visitor) => {
      const page = await visitor.visit(address);
      await page.getByRole('alert').getByText('That link was used before').waitFor();
      await enter(page, ADMIN_KEY);
      await home(page).waitFor();
    });
  });

  it('reads next to the field that a key is wrong, and tries again there', () =>
    asStranger(async (visitor) => {
      const page = await visitor.visit('/tokens');
      await enter(page, 'not-a-key-of-anybody');
      const form = page.locator('form', { has: page.getByLabel('Key', { exact: true }) });
      await form.getByRole('alert').getByText('auth.unauthenticated').waitFor();
      expect(await page.getByLabel('Key', { exact: true }).inputValue()).toBe('');
      await enter(page, ADMIN_KEY);
      await page.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();
    }));
});

describe('a browser that is signed in', () => {
  it('keeps no key, link or session where a script could read it', () =>
    asStranger(async (visitor) => {
      const page = await visitor.visit('/');
      await enter(page, ADMIN_KEY);
      await home(page).waitFor();
      const kept = await page.evaluate<string>(
        'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])',
      );
      const [session] = await visitor.context.cookies();
      expect(session).toMatchObject({ name: 'keyturn_session', httpOnly: true, sameSite: 'Strict', path: '/' });
      for (const secret of [ADMIN_KEY, session?.value ?? '']) expect(kept).not.toContain(secret);
    }));

  it('is asked again after it has signed out, and its session is good for nothing', () =>
    asStranger(async (visitor) => {
      const page = await visitor.visit('/');
      await enter(page, ADMIN_KEY);
      await home(page).waitFor();
      const [session] = await visitor.context.cookies();
      await signOut(page);
      await question(page).waitFor();
      await page.reload();
      await question(page).waitFor();
      const headers = { cookie: `keyturn_session=${session?.value}` };
      expect((await keyturn.api.call('GET', '/v1/tokens', { key: null, headers })).status).toBe(401);
    }));

  it('signed out in another tab, goes on where it was once it has signed in again: what was typed is still there', () =>
    asStranger(async (visitor) => {
      const page = await visitor.visit('/connections');
      await enter(page, ADMIN_KEY);
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByLabel('Name', { exact: true }).fill('nightly-sync');
      await signOut(await visitor.visit('/'));
      // Whatever it looks at next tells the page.
      await keyturn.api.json('POST', '/v1/tokens/billing-api/rotate', {
        body: { reason: 'so that something happens' },
      });
      await enter(page, ADMIN_KEY);
      await page.getByRole('heading', { name: 'Sign in to Keyturn' }).waitFor({ state: 'detached' });
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('nightly-sync');
      await page.getByRole('checkbox', { name: /^viewer/ }).check();
      await page.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('heading', { name: 'The new key' }).waitFor();
    }));
});

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Account and settings/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
}

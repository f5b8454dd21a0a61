import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { TestBrowser } from './browser.ts';
import { eventually } from './eventually.ts';
import { httpCall } from './http-call.ts';
import type { Keyturn } from './keyturn.ts';

/** Where the build leaves the page that the API serves. */
export const DASHBOARD_DIST = fileURLToPath(new URL('../../apps/dashboard/dist', import.meta.url));

/** Throws with what to do when there is no dashboard to test: every later failure would only say that something is missing. */
export function requireBuiltDashboard(): void {
  if (existsSync(`${DASHBOARD_DIST}/index.html`)) return;
  throw new Error(
    'The dashboard is not built. Run `npm test`, which builds it, or: NX_DAEMON=false npx nx run @keyturn/dashboard:build',
  );
}

/** What a reader looks with. */
export interface Look {
  readonly language: 'en' | 'ja';
  readonly width: number;
}

const LARGEST_PHONE = 600;

/** Motion is off: what is measured must not be on its way. */
export function contextOptions({ language, width }: Look): BrowserContextOptions {
  const isPhone = width <= LARGEST_PHONE;
  return {
    locale: language === 'ja' ? 'ja-JP' : 'en-GB',
    viewport: { width, height: isPhone ? 844 : 900 },
    hasTouch: isPhone,
    isMobile: isPhone,
    reducedMotion: 'reduce',
    colorScheme: 'light',
  };
}

/** Browsers say so by themselves of answers that a page expects: nobody is signed in yet, or what the address names is not there. */
const TOLD_BY_BROWSER = /^Failed to load resource: .* status of 40[14] /;

// Text, because these run in the page: types of the DOM would be types of all our code.
const TELL_OF_POLICY = `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  console.error('policy ' + violatedDirective + ' refused ' + blockedURI + ' ' + sample))`;
const LOOK = `({
  headings: document.querySelectorAll('h1').length,
  waiting: document.querySelectorAll('.animate-pulse, main[aria-busy=true], main [aria-busy=true]').length,
})`;

/** One browser of one person before a dashboard, and what went wrong in any of its tabs. */
export class Visitor {
  readonly context: BrowserContext;
  readonly #base: string;
  readonly #flaws: string[] = [];

  private constructor(context: BrowserContext, base: string) {
    this.context = context;
    this.#base = base;
  }

  /** Signed in as the first key; `key`: as another, or null: as nobody. */
  static async open(
    browser: TestBrowser,
    { keyturn, look = { language: 'en', width: 1440 }, key }: { keyturn: Keyturn; look?: Look; key?: string | null },
  ): Promise<Visitor> {
    const visitor = new Visitor(await browser.newContext(contextOptions(look)), keyturn.api.base);
    await visitor.#watch();
    if (key !== null) await visitor.#signIn(key === undefined ? { link: await signInLink(keyturn) } : { key });
    return visitor;
  }

  /** Errors of scripts and of the console, refusals of the Content-Security-Policy, calls to somebody else; of all tabs so far. */
  get flaws(): readonly string[] {
    return this.#flaws;
  }

  /** A tab at this address, with its data. */
  async visit(path: string): Promise<Page> {
    const page = await this.context.newPage();
    await this.go(page, path);
    return page;
  }

  async go(page: Page, path: string): Promise<void> {
    await page.goto(`${this.#base}${path}`);
    await settled(page);
  }

  /** Removes all tabs; what they had kept goes with them. */
  close(): Promise<void> {
    return this.context.close();
  }

  async #watch(): Promise<void> {
    const { context } = this;
    context.on('console', (message) => {
      const { url } = message.location();
      if (!['error', 'warning'].includes(message.type()) || TOLD_BY_BROWSER.test(message.text())) return;
      this.#flaws.push(`${message.page()?.url()}: ${message.type()}: ${message.text()} (${url})`);
    });
    context.on('weberror', (error) => this.#flaws.push(`${error.page()?.url()}: ${error.error().message}`));
    context.on('request', (request) => {
      const url = request.url();
      const isOwn = url.startsWith(`${this.#base}/`) || /^(data|blob|about):/.test(url);
      if (!isOwn) this.#flaws.push(`asked ${new URL(url).origin} for ${url}`);
    });
    // Before any script of the page; the console has no word of some of these.
    await context.addInitScript({ content: TELL_OF_POLICY });
  }

  async #signIn(data: { key: string } | { link: string }): Promise<void> {
    const answer = await this.context.request.post(`${this.#base}/v1/sessions`, { data });
    if (answer.status() !== 201) throw new Error(`Signing in was answered ${answer.status()}: ${await answer.text()}`);
  }
}

/** What stands behind the # of a sign-in address: signs in as the first key, once. */
export async function signInLink({ api }: Keyturn): Promise<string> {
  return (await api.json<{ link: string }>('POST', '/v1/sign-in-links', { body: {} })).link;
}

/** What a browser loads before it can draw anything: all scripts that the page names, as they come over the wire. */
export async function firstScripts(base: string): Promise<{ names: readonly string[]; bytes: number }> {
  const get = (path: string) => httpCall(base, { method: 'GET', path, headers: { 'accept-encoding': 'gzip, br' } });
  const { text } = await httpCall(base, { method: 'GET', path: '/' });
  const names = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, name]) => name ?? '');
  if (names.length === 0) throw new Error(`the page names no script:\n${text.slice(0, 500)}`);
  const sizes = await Promise.all(names.map(async (name) => (await get(name)).bytes.length));
  return { names, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Resolves once a screen shows what it has read: it has its heading, and nothing stands for something to come. */
export async function settled(page: Page, withinMs = 15_000): Promise<void> {
  const isSettled = ({ headings, waiting }: { headings: number; waiting: number }) => headings > 0 && waiting === 0;
  await eventually({ ask: () => page.evaluate<Parameters<typeof isSettled>[0]>(LOOK), until: isSettled, withinMs });
}

// The browser takes a while to tell a page of the other scheme: whoever looks meanwhile sees letters of one on the ground of the other.
const COLOURS = `(() => {
  const brightness = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
  const letters = [document.documentElement, ...document.querySelectorAll('h1, nav a')];
  const ground = brightness(getComputedStyle(document.documentElement).backgroundColor);
  return {
    isDark: matchMedia('(prefers-color-scheme: dark)').matches,
    onDark: letters.every((element) => brightness(getComputedStyle(element).color) > ground),
    onLight: letters.every((element) => brightness(getComputedStyle(element).color) < ground),
  };
})()`;
const TWO_FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/** Shows the page as the system of a reader with this preference would; resolves once all of it looks so. */
export async function showTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  const isDark = colorScheme === 'dark';
  await eventually({
    ask: () => page.evaluate<{ isDark: boolean; onDark: boolean; onLight: boolean }>(COLOURS),
    until: (found) => found.isDark === isDark && (isDark ? found.onDark : found.onLight),
    withinMs: 10_000,
  });
  await page.evaluate(TWO_FRAMES);
}

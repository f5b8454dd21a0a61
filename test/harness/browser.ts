import { afterAll, beforeAll } from '@jest/globals';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium, missingChromium } from './browser-program.ts';

/** Emulated pages come in milliseconds; this is for a busy machine. */
const PAGE_LIMIT_MS = 10_000;

export interface TestBrowser {
  /** A page of a person who was never here: no cookie, storage or cache of an earlier one. */
  newPage(options?: { language?: 'en' | 'ja' }): Promise<Page>;
  /** All tabs of such a person; English and UTC unless the options say otherwise. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
}

/** One headless Chromium for a file, closed with all its pages after the last test. Call it at the top level of the file. */
export function openBrowser(): TestBrowser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = findChromium();
    if (executablePath === undefined) throw missingChromium('run `npm test` once, which installs it where it can');
    // Chromium refuses its sandbox as root, which is who runs in a container; everybody else keeps it.
    browser = await chromium.launch({ executablePath, headless: true, chromiumSandbox: process.getuid?.() !== 0 });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
  }, 30_000);
  const newContext: TestBrowser['newContext'] = async (options = {}) => {
    if (browser === undefined) throw new Error('The browser of this file did not start.');
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', ...options });
    context.setDefaultTimeout(PAGE_LIMIT_MS);
    return context;
  };
  return {
    newContext,
    newPage: async ({ language = 'en' } = {}) =>
      (await newContext({ locale: language === 'ja' ? 'ja-JP' : 'en-GB' })).newPage(),
  };
}

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser } from '../harness/browser.ts';
import { type Look, requireBuiltDashboard, Visitor } from '../harness/dashboard.ts';
import { findingsOf } from '../harness/dashboard-axe.ts';
import { type ShownFleet, showFleet } from '../harness/dashboard-fleet.ts';
import { type Keyturn, startKeyturn } from '../harness/keyturn.ts';

// Sixteen pages, each twice through axe.
jest.setTimeout(120_000);

const LOOKS: readonly Look[] = [
  { language: 'en', width: 1440 },
  { language: 'en', width: 390 },
  { language: 'ja', width: 1440 },
  { language: 'ja', width: 390 },
];

/** Every screen, and what opens over one. */
const SCREENS: readonly [string, (fleet: ShownFleet) => string][] = [
  ['home', () => '/'],
  ['tokens', () => '/tokens'],
  ['tokens that no filter fits', () => '/tokens?q=nothing-is-called-so'],
  ['a token', () => '/tokens/billing-api'],
  ['a token a person makes', () => '/tokens/jsm-adapters-prod'],
  ['a token that is not there', () => '/tokens/nowhere'],
  ['tasks', () => '/tasks'],
  ['a task to make a value', ({ valueTask }) => `/tasks/${valueTask}`],
  ['a task to consent', ({ consentTask }) => `/tasks/${consentTask}`],
  ['migrations', () => '/migrations'],
  ['a migration that waits', ({ waiting }) => `/migrations/${waiting}`],
  ['a migration that runs', ({ running }) => `/migrations/${running}`],
  ['calendar', () => '/calendar'],
  ['activity', () => '/activity'],
  ['an event', () => '/activity/1'],
  ['connections', () => '/connections'],
];

const browser = openBrowser();
let keyturn: Keyturn;
let fleet: ShownFleet;

beforeAll(async () => {
  requireBuiltDashboard();
  keyturn = await startKeyturn({ env: { KEYTURN_CLOCK: 'x8640' } });
  fleet = await showFleet(keyturn);
}, 150_000);
afterAll(() => keyturn?.close(), 60_000);

describe.each(LOOKS)('in $language at $width px', (look) => {
  let visitor: Visitor;
  let page: Page;

  beforeAll(async () => {
    visitor = await Visitor.open(browser, { keyturn, look });
    page = await visitor.context.newPage();
  }, 30_000);
  afterAll(() => visitor?.close());

  it.each(SCREENS)('%s can be read by everybody, in light and dark, without scrolling sideways', async (_, pathOf) => {
    await visitor.go(page, pathOf(fleet));
    expect([...(await faultsOf(page, look)), ...(await findingsOf(page))]).toEqual([]);
  });

  it('asks nobody else, breaks no policy and logs no error', () => {
    expect(visitor.flaws).toEqual([]);
  });
});

async function faultsOf(page: Page, { language }: Look): Promise<string[]> {
  const { headings, over, lang } = await page.evaluate<{ headings: string[]; over: number; lang: string }>(`({
    headings: [...document.querySelectorAll('h1')].map(({ innerText }) => innerText),
    over: document.documentElement.scrollWidth - innerWidth,
    lang: document.documentElement.lang,
  })`);
  const [heading = ''] = headings;
  const title = await page.title();
  return [
    ...(headings.length === 1 ? [] : [`${headings.length} h1: ${headings.join(' | ')}`]),
    ...(heading !== '' && title === `${heading} · Keyturn` ? [] : [`“${title}” over “${heading}”`]),
    ...(over > 0 ? [`${over} px wider than the window`] : []),
    ...(lang === language ? [] : [`says it is in ${lang}`]),
  ];
}

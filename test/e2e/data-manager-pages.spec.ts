import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { REAL_TIME } from '@keyturn/domain';
import { createEmulator, type Emulator } from '@keyturn/emulator';
import type { GuideContext } from '../../apps/api/src/tasks/guides/guide.ts';
import { guideOf } from '../../apps/api/src/tasks/guides/guide-of.ts';
import { openBrowser } from '../harness/browser.ts';
import { DataManagerPerson, type PersonOptions, type TaskStep } from '../harness/data-manager-person.ts';
import { httpCall } from '../harness/http-call.ts';

type Language = PersonOptions['language'];
type Navigation = PersonOptions['navigation'];
type TokenKind = GuideContext['tokenKind'];

/** As Data Manager lists them. */
const TYPES: readonly (readonly [TokenKind, string])[] = [
  ['dataManager.adaptersClient', 'adaptersClient'],
  ['dataManager.cleanseImport', 'cleanseImport'],
  ['dataManager.basicAuth', 'basicAuth'],
];
const WAYS: readonly (readonly [Language, Navigation])[] = [
  ['en', 'older'],
  ['en', 'newer'],
  ['ja', 'older'],
  ['ja', 'newer'],
];

// A second or two each; a browser on a busy machine may need more than the usual five.
jest.setTimeout(30_000);

const browser = openBrowser();
let emulator: Emulator;

beforeAll(async () => {
  emulator = await createEmulator({ host: '127.0.0.1', port: 0, clock: REAL_TIME, faults: { rate: 0 } });
});
afterAll(() => emulator?.close());

interface Ask {
  readonly site: string;
  readonly tokenKind: TokenKind;
  readonly upstreamLabel: string;
  readonly lifetime?: string;
}

/** The task as the API would show it. */
function taskFor({ site, lifetime = 'P3M', ...rest }: Ask, language: Language) {
  const { steps, deepLink } = guideOf({
    kind: 'regenerateToken',
    cause: 'ExpiryNear',
    issuerMode: 'guided',
    tokenId: 'test-token',
    label: 'Prod',
    version: 7,
    lifetime,
    site: `https://${site}.atlassian.net`,
    siteUrl: emulator.url,
    coexistence: 'many',
    expiresAt: null,
    hosts: [],
    accountEmail: 'migrator@acme.test',
    connection: null,
    ...rest,
  });
  const shown: TaskStep[] = steps.map(({ label, text }, index) => ({
    n: index + 1,
    text: text[language],
    labels: label,
  }));
  return { deepLink, steps: shown };
}

async function personIn(language: Language, navigation: Navigation, account?: string): Promise<DataManagerPerson> {
  const page = await browser.newPage({ language });
  return new DataManagerPerson({ page, language, navigation, ...(account !== undefined && { account }) });
}

/** A site on which Data Manager has been opened once. */
async function openedSite(name: string): Promise<string> {
  const { status } = await httpCall(emulator.url, { method: 'GET', path: `/sites/${name}/assets/data-manager` });
  expect(status).toBe(200);
  return name;
}

async function control(method: string, path: string, body?: unknown) {
  const headers = { 'content-type': 'application/json' };
  const answer = await httpCall(emulator.url, {
    method,
    path: `/_emulator/${path}`,
    ...(body !== undefined && { headers, body: JSON.stringify(body) }),
  });
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text) as { items: { label: string; type: string; site: string; status: string }[] };
}

const tokensOf = async (site: string) => (await control('GET', 'tokens')).items.filter((token) => token.site === site);

describe.each(WAYS)('the steps of a task in %s through the %s navigation', (language, navigation) => {
  it.each(TYPES)('lead a person to a %s token by nothing but the labels', async (tokenKind, type) => {
    const site = await openedSite(`${language}-${navigation}-${type.toLowerCase()}`);
    const upstreamLabel = language === 'ja' ? '夜間「取込」 v7' : 'Prod "HR" adapters v7';
    const person = await personIn(language, navigation);
    const value = await person.follow(taskFor({ site, tokenKind, upstreamLabel }, language));
    expect(value).toMatch(/^dmt_\S{40,}$/);
    expect(await tokensOf(site)).toMatchObject([{ label: upstreamLabel, type, status: 'active' }]);
  });
});

describe('a value', () => {
  it('is shown once: after a reload it is gone and nothing else was made', async () => {
    const site = await openedSite('once');
    const person = await personIn('en', 'newer');
    const ask: Ask = { site, tokenKind: 'dataManager.adaptersClient', upstreamLabel: 'Prod v7' };
    const value = await person.follow(taskFor(ask, 'en'));
    await person.page.reload();
    expect(await person.page.content()).not.toContain(value);
    expect(await person.page.getByRole('main').innerText()).toContain('cannot be shown again');
    expect(await tokensOf(site)).toHaveLength(1);
  });
});

describe('a person who cannot go on', () => {
  const ask: Ask = { site: '', tokenKind: 'dataManager.adaptersClient', upstreamLabel: 'Prod v7' };

  it.each([
    ['en', 'older', 'has not been opened on this site yet', 'Open Data Manager'],
    ['ja', 'newer', 'まだ開かれていません', 'データマネージャーを開く'],
  ] as const)('reads in %s that Data Manager must be opened once, opens it and succeeds', async (...row) => {
    const [language, navigation, notice, opener] = row;
    const site = `never-opened-${language}`;
    const person = await personIn(language, navigation);
    const task = taskFor({ ...ask, site }, language);
    await expect(person.follow(task)).rejects.toThrow(notice);
    expect(await tokensOf(site)).toEqual([]);
    await person.select(opener);
    expect(await person.follow(task)).toMatch(/^dmt_/);
  });

  it.each([
    ['en', 'newer', /step 8 .*Generate a token[\s\S]*Data Manager admin alone is not enough/],
    ['ja', 'older', /step 8 .*トークンを生成[\s\S]*Data Manager admin だけでは足りません/],
  ] as const)('reads in %s that Data Manager admin alone may not', async (language, navigation, refusal) => {
    const site = await openedSite(`no-role-${language}`);
    await control('PUT', 'roles', { account: 'eve@acme.test', roles: ['Data Manager admin'] });
    const person = await personIn(language, navigation, 'eve@acme.test');
    await expect(person.follow(taskFor({ ...ask, site }, language))).rejects.toThrow(refusal);
  });

  it('is told the label and the page when the two do not fit', async () => {
    const site = await openedSite('other-labels');
    const person = await personIn('en', 'older');
    const { deepLink, steps } = taskFor({ ...ask, site }, 'en');
    const wrong = steps.map((step) => (step.n === 2 ? { ...step, labels: { en: 'Set-up', ja: '設定' } } : step));
    await expect(person.follow({ deepLink, steps: wrong })).rejects.toThrow(
      /step 2 .*nothing on the page is labelled “Set-up”\non http\S+other-labels\/assets/,
    );
  });

  it('is told what a list offers when the lifetime is not among it', async () => {
    const site = await openedSite('other-lifetime');
    const person = await personIn('en', 'older');
    const task = taskFor({ ...ask, site, lifetime: 'P12D' }, 'en');
    await expect(person.follow(task)).rejects.toThrow('“Expiry” offers 3 months, not “12 days”');
  });
});

describe('an API token of an Atlassian account', () => {
  it.each(['en', 'ja'] as const)('is made by the labels of its page in %s', async (language) => {
    const person = await personIn(language, 'older');
    const ask: Ask = { site: 'acme', tokenKind: 'atlassian.accountApiToken', upstreamLabel: `Sync ${language} v2` };
    const value = await person.follow(taskFor({ ...ask, lifetime: 'P1Y' }, language));
    const account = Buffer.from(`migrator@acme.test:${value}`).toString('base64');
    const headers = { authorization: `Basic ${account}` };
    const path = '/sites/acme/rest/api/3/myself';
    expect((await httpCall(emulator.url, { method: 'GET', path, headers })).status).toBe(200);
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataManagerSite } from '../../test/data-manager-site.ts';
import { send, sendJson, startEmulator } from '../../test/issuer-client.ts';
import { PageVisitor } from '../../test/page-visitor.ts';
import type { Emulator } from '../index.ts';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

const visitor = (language = 'en') => new PageVisitor({ base: emulator.url, language });
const put = (path: string, body: unknown) => sendJson(`${emulator.url}/_emulator/${path}`, { method: 'PUT', body });
const FORM = '/sites/acme/assets/configuration/data-manager/tokens/new';

describe('the documented path to a token', () => {
  it('leads through the older navigation in English', async () => {
    const page = visitor();
    await page.open('/sites/acme/');
    for (const link of ['Assets', 'Configuration', 'Data Manager']) await page.follow(link);
    expect(page.text).toContain('Data Manager has not been opened on this site yet');
    expect(page.links()).not.toContain('Generate a token');
    await page.follow('Open Data Manager');
    for (const link of ['Configuration', 'Data Manager', 'Generate a token']) await page.follow(link);
    expect(page.choices('Token Type')).toEqual([
      '',
      'Adapters client token',
      'Cleanse and Import client token',
      'Basic Authentication token',
    ]);
    expect(page.choices('Expiry')).toEqual(['3 months']);
    await page.submit('Next', { Label: 'Prod adapters v1', 'Token Type': 'Adapters client token' });
    expect(page.value('Token')).toMatch(/^dmt_/);
    await page.follow('Done');
    expect(page.text).toMatch(/Prod adapters v1 Adapters client token .* by migrator@acme\.test .* Active/);
  });

  it('leads through the newer navigation in Japanese', async () => {
    const page = visitor('fr;q=0.9, ja;q=0.8, en;q=0.5');
    await page.open('/sites/acme');
    expect(page.html).toContain('<html lang="ja">');
    await page.followInMenu('アセット');
    for (const link of ['アセット設定', 'データマネージャー', 'データマネージャーを開く']) await page.follow(link);
    for (const link of ['アセット設定', 'データマネージャー', 'トークンを生成']) await page.follow(link);
    expect(page.address).toContain('/apps/assets/settings/data-manager/tokens/new');
    expect(page.choices('Expiry')).toEqual(['3 か月']);
    await page.submit('次へ', { ラベル: '夜間 <取込>', トークンの種類: 'Cleanse and Import client token' });
    expect(page.value('トークンの値')).toMatch(/^dmt_/);
    await page.follow('完了');
    expect(page.text).toContain('夜間 <取込> Cleanse and Import client token');
  });

  it('keeps the chosen language and account on every step', async () => {
    await put('roles', { account: 'lead@acme.test', roles: ['Adapters admin'] });
    const page = visitor('en');
    await page.open('/sites/acme/apps/assets/data-manager?lang=ja&account=lead@acme.test');
    for (const link of ['アセット設定', 'データマネージャー', 'トークンを生成']) await page.follow(link);
    await page.submit('次へ', { ラベル: 'v1', トークンの種類: 'Adapters client token' });
    await page.follow('完了');
    expect(page.text).toContain('作成者: lead@acme.test');
    await page.follow('English');
    expect(page.text).toContain('by lead@acme.test');
  });
});

describe('a generated value', () => {
  it('is shown once and never again, and no list, log or file holds it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-dm-'));
    const stateFile = join(folder, 'emulator.json');
    const kept = await startEmulator({ stateFile });
    try {
      const site = await DataManagerSite.open(kept.url);
      const page = new PageVisitor({ base: kept.url });
      await page.open(FORM);
      await page.submit('Next', { Label: 'v1', 'Token Type': 'Adapters client token' });
      const value = page.value('Token');
      await page.open(page.address);
      expect(page.text).toContain('cannot be shown again');
      const settings = await site.settings();
      const tokens = await send(`${kept.url}/_emulator/tokens`);
      const calls = await send(`${kept.url}/_emulator/calls`);
      const file = readFileSync(stateFile, 'utf8');
      for (const text of [page.html, settings.html, tokens.text, calls.text, file]) expect(text).not.toContain(value);
      expect(calls.json).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ subject: 'v1' })]) });
    } finally {
      await kept.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('is of three months by the calendar', async () => {
    const site = await DataManagerSite.open(emulator.url);
    await site.generate('v1');
    const { json } = await send(`${emulator.url}/_emulator/tokens`);
    const { items } = json as { items: { createdAt: string; expiresAt: string }[] };
    const days = (Date.parse(items[0]!.expiresAt) - Date.parse(items[0]!.createdAt)) / 86_400_000;
    expect(days).toBeGreaterThan(88);
    expect(days).toBeLessThan(93);
  });

  it('is on pages that no cache keeps and no script runs on', async () => {
    const { headers } = await send(`${emulator.url}/sites/acme`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('who may generate', () => {
  it('nobody before Data Manager was opened once, whatever they post', async () => {
    const page = visitor();
    await page.open(FORM);
    expect(page.status).toBe(409);
    const body = new URLSearchParams({ label: 'v1', type: 'adaptersClient', expiry: 'P3M' });
    const answer = await send(`${emulator.url}${FORM.replace('/new', '')}`, { method: 'POST', body });
    expect(answer.status).toBe(409);
    expect((await send(`${emulator.url}/_emulator/tokens`)).json).toEqual({ items: [] });
  });

  it('opening counts for that site only', async () => {
    await DataManagerSite.open(emulator.url, 'other');
    const page = visitor();
    await page.open(FORM);
    expect(page.status).toBe(409);
  });

  it.each([
    ['a Data Manager admin', ['Data Manager admin']],
    ['a Dashboards editor', ['Dashboards editor']],
    ['somebody without roles', []],
  ])('not %s, who does not see the workspace ID either', async (_who, roles) => {
    const site = await DataManagerSite.open(emulator.url);
    await put('roles', { account: 'eve@acme.test', roles });
    const page = visitor();
    await page.open(`${FORM}?account=eve@acme.test`);
    expect(page.status).toBe(403);
    expect(page.text).toContain('Adapters admin');
    await page.open('/sites/acme/assets/configuration/data-manager?account=eve@acme.test');
    expect(page.links()).not.toContain('Generate a token');
    expect(page.html).not.toContain(await site.workspaceId());
  });

  it('a Data Manager admin who is Adapters admin too', async () => {
    await DataManagerSite.open(emulator.url);
    await put('roles', { account: 'lead@acme.test', roles: ['dataManagerAdmin', 'adaptersAdmin'] });
    const page = visitor();
    await page.open(`${FORM}?account=lead@acme.test`);
    expect(page.status).toBe(200);
  });

  it('the look of a Data Manager admin does not enable a site', async () => {
    await put('roles', { account: 'eve@acme.test', roles: ['Data Manager admin'] });
    const page = visitor();
    await page.open('/sites/acme/assets/data-manager?account=eve@acme.test');
    expect(page.text).toContain('Data Manager admin alone is not enough');
    await page.open(FORM);
    expect(page.status).toBe(409);
  });
});

describe('the form', () => {
  it('says what is missing next to the field, keeps the rest and makes nothing', async () => {
    await DataManagerSite.open(emulator.url);
    const page = visitor();
    await page.open(FORM);
    await page.submit('Next', { Label: '  ', 'Token Type': 'Cleanse and Import client token' });
    expect(page.status).toBe(422);
    expect(page.text).toContain('Enter a label');
    expect(page.html).toMatch(/id="label"[^>]*aria-describedby="label-hint label-problem" aria-invalid="true"/);
    expect(page.choices('Token Type')[0]).toBe('Cleanse and Import client token');
    expect((await send(`${emulator.url}/_emulator/tokens`)).json).toEqual({ items: [] });
  });

  it('refuses an expiry and a type that are not offered', async () => {
    await DataManagerSite.open(emulator.url);
    await put('data-manager', { basicAuthInDialogue: false });
    const page = visitor();
    await page.open(FORM);
    expect(page.choices('Token Type')).not.toContain('Basic Authentication token');
    await page.submit('Next', { Label: 'v1', 'Token Type': 'basicAuth', Expiry: 'P9Y' });
    expect(page.text).toContain('Choose a token type.');
    expect(page.text).toContain('Choose an expiry.');
  });

  it.each(['/sites/Acme', '/sites/a.b', '/sites/acme/assets/configuration/data-manager/tokens/dm-nothing'])(
    'leads nowhere at %s',
    async (path) => {
      await DataManagerSite.open(emulator.url);
      const page = visitor();
      await page.open(path);
      expect(page.status).toBe(404);
      expect(page.text).toContain('Page not found');
    },
  );
});

describe('the switches', () => {
  const states = async () => {
    const { items } = (await send(`${emulator.url}/_emulator/tokens`)).json as {
      items: { label: string; status: string }[];
    };
    return Object.fromEntries(items.map(({ label, status }) => [label, status]));
  };

  it('many: tokens of one type are valid side by side', async () => {
    const site = await DataManagerSite.open(emulator.url);
    await site.generate('v1');
    await site.generate('v2');
    expect(await states()).toEqual({ v1: 'active', v2: 'active' });
  });

  it('newReplacesOld: the older one of the type is revoked, other types and sites are left alone', async () => {
    await put('data-manager', { coexistence: 'newReplacesOld' });
    const [site, other] = [await DataManagerSite.open(emulator.url), await DataManagerSite.open(emulator.url, 'other')];
    await site.generate('v1');
    await site.generate('import', 'cleanseImport');
    await other.generate('elsewhere');
    await site.generate('v2');
    expect(await states()).toEqual({ v1: 'revoked', import: 'active', elsewhere: 'active', v2: 'active' });
  });

  it('oneAtATime: a second one is refused until the first has ended', async () => {
    await put('data-manager', { coexistence: 'oneAtATime' });
    const site = await DataManagerSite.open(emulator.url);
    await site.generate('v1');
    expect(await site.generate('v2')).toBe('');
    expect(await states()).toEqual({ v1: 'active' });
    await site.expire('v1');
    expect(await site.generate('v2')).toMatch(/^dmt_/);
  });

  it('expiryOptions: they fill the drop-down, three months first when among them', async () => {
    await DataManagerSite.open(emulator.url);
    await put('data-manager', { expiryOptions: ['P12D', 'P3M', 'P1Y'] });
    const page = visitor();
    await page.open(FORM);
    expect(page.choices('Expiry')).toEqual(['3 months', '12 days', '1 year']);
    await put('data-manager', { expiryOptions: ['P12D', 'PT6H'] });
    await page.open(FORM);
    expect(page.choices('Expiry')).toEqual(['12 days', '6 hours']);
  });

  it('revocable: without it there is no button and no way', async () => {
    const site = await DataManagerSite.open(emulator.url);
    await site.generate('v1');
    const page = await site.settings();
    await put('data-manager', { revocable: false });
    await page.submit('Revoke v1');
    expect(page.status).toBe(404);
    expect((await site.settings()).html).not.toContain('Revoke');
    expect(await states()).toEqual({ v1: 'active' });
  });

  it.each([
    ['an unknown switch', { colour: 'blue' }],
    ['no expiry at all', { expiryOptions: [] }],
    ['an expiry of nothing', { expiryOptions: ['P0D'] }],
    ['an expiry of two parts', { expiryOptions: ['P1Y2M'] }],
    ['an exit code that says success', { clientFailure: { exitCode: 0 } }],
  ])('refuse %s and stay as they were', async (_case, body) => {
    expect((await put('data-manager', body)).status).toBe(400);
    const expected = { coexistence: 'many', expiryOptions: ['P3M'], clientFailure: { exitCode: 1, text: null } };
    expect((await send(`${emulator.url}/_emulator/data-manager`)).json).toMatchObject(expected);
  });

  it('roles: unknown ones are refused by name', async () => {
    const answer = await put('roles', { account: 'eve@acme.test', roles: ['King'] });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('Adapters admin');
  });

  it('expire: an unknown label is a 404', async () => {
    const answer = await sendJson(`${emulator.url}/_emulator/tokens/expire`, {
      method: 'POST',
      body: { label: 'none' },
    });
    expect(answer.status).toBe(404);
  });
});

describe('without the pages', () => {
  it('a token and a job can be made in one call each, and the list does not hold the value', async () => {
    const body = { site: 'acme', label: 'Drill v1', type: 'adaptersClient' };
    const made = await sendJson(`${emulator.url}/_emulator/tokens`, { method: 'POST', body });
    expect(made).toMatchObject({ status: 201, json: { value: expect.stringMatching(/^dmt_/) } });
    const job = await sendJson(`${emulator.url}/_emulator/jobs`, {
      method: 'POST',
      body: { site: 'acme', name: 'HR import' },
    });
    expect(job).toMatchObject({ status: 201, json: { workspaceId: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    const { text } = await send(`${emulator.url}/_emulator/tokens`);
    expect(text).toContain('Drill v1');
    expect(text).not.toContain((made.json as { value: string }).value);
  });

  it.each([
    ['an unknown type', { site: 'acme', label: 'x', type: 'other' }],
    ['no label', { site: 'acme', type: 'basicAuth' }],
    ['a lifetime that is none', { site: 'acme', label: 'x', type: 'basicAuth', expiry: 'soon' }],
    ['a site with a slash', { site: 'a/b', label: 'x', type: 'basicAuth' }],
  ])('%s is refused', async (_, body) => {
    expect((await sendJson(`${emulator.url}/_emulator/tokens`, { method: 'POST', body })).status).toBe(400);
  });
});

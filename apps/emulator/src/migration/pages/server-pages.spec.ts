import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@keyturn/domain';
import { send } from '../../../test/issuer-client.ts';
import { ACME, MigrationClient } from '../../../test/migration-client.ts';
import { PageVisitor } from '../../../test/page-visitor.ts';
import { TimeMachine } from '../../../test/time-machine.ts';

let machine: TimeMachine;
let client: MigrationClient;

beforeEach(async () => {
  machine = await TimeMachine.open();
  client = new MigrationClient(() => machine.url);
});
afterEach(() => machine.close());

const SITE = 'acme.atlassian.net';
const CONSENT = 'Allow Atlassian to access migrations data*';
const visitor = (language = 'en') => new PageVisitor({ base: machine.url, language });
const tokens = async () => ((await client.control('container-tokens')).json as { items: object[] }).items;

/** What one selects at the top to find the administration. */
const menuOf = async (path: string) =>
  /<summary>([^<]*)<\/summary>/.exec((await send(`${machine.url}${path}`)).text)?.[1];

/** What both products and both languages have in common, from *Connect to cloud* to the choice of the site. */
async function connectToCloud(page: PageVisitor): Promise<void> {
  await page.follow('Connect to cloud');
  expect(page.choices('Choose your destination cloud site*')).toHaveLength(1);
  await page.follow('Choose cloud site');
  expect(page.html).toContain('<h1>Choose your cloud destination</h1>');
  await page.follow('Continue');
}

async function atSiteChoice(product: 'jira' | 'confluence' = 'jira'): Promise<PageVisitor> {
  const page = visitor();
  await page.open(`/${product}/migration-assistant/connect/leave`);
  await page.follow('Continue');
  return page;
}

describe('the documented way to a new container token', () => {
  it('leads through Jira in English', async () => {
    const page = visitor();
    await page.open('/jira');
    expect(await menuOf('/jira')).toBe('Settings');
    await page.followInMenu('System');
    expect(page.text).toContain('Import and Export');
    await page.follow('Migrate to cloud');
    expect(page.text).toContain('Jira Cloud Migration Assistant');
    expect(page.html).toContain('<h2>Migrate your data</h2>');
    await page.follow('Create a Migration');
    expect(page.html).toContain('<h1>How It Works</h1>');
    await connectToCloud(page);
    await page.submit('Confirm', { 'Migrate to': SITE, [CONSENT]: true });
    expect(page.text).toMatch(/Connected .* acme\.atlassian\.net .* migrator@acme\.test/);
    expect(await tokens()).toMatchObject([{ product: 'jira', site: ACME, account: 'migrator@acme.test', via: 'page' }]);
    await page.follow('Done');
    expect(page.text).not.toContain(SITE);
  });

  it('leads through Confluence in English, where only its beginning differs', async () => {
    const page = visitor();
    await page.open('/confluence/');
    expect(await menuOf('/confluence')).toBe('Confluence Administration');
    await page.followInMenu('General Configuration');
    expect(page.text).toContain('Atlassian Cloud');
    await page.follow('Migration Assistant');
    for (const link of ['Migrate your data', 'Create new Migration']) await page.follow(link);
    await connectToCloud(page);
    await page.submit('Confirm', { 'Migrate to': SITE, [CONSENT]: true });
    expect(await tokens()).toMatchObject([{ product: 'confluence', site: ACME, via: 'page' }]);
  });

  it('leads through both in Japanese, with the labels of the Japanese article', async () => {
    const page = visitor('ja');
    await page.open('/jira');
    expect(page.html).toContain('<html lang="ja">');
    await page.followInMenu('System');
    expect(page.text).toContain('インポートとエクスポート');
    for (const link of ['クラウドに移行', 'Create a Migration']) await page.follow(link);
    await connectToCloud(page);
    await page.submit('Confirm', { 'Migrate to': SITE, [CONSENT]: true });
    expect(page.text).toContain('接続しました');
    await page.open('/confluence');
    await page.followInMenu('General Configuration');
    for (const link of ['Migration Assistant', 'Migrate your data', 'Create new Migration']) await page.follow(link);
    await connectToCloud(page);
    await page.submit('Confirm', { 'Migrate to': SITE, [CONSENT]: true });
    expect(await tokens()).toHaveLength(2);
  });

  it('has each label once on its page, and keeps the language that was chosen', async () => {
    const page = visitor();
    await page.open('/jira/migration-assistant/create?lang=ja');
    expect(page.links().filter((text) => text === 'Connect to cloud')).toHaveLength(1);
    await connectToCloud(page);
    expect(page.html).toContain('<html lang="ja">');
    await page.follow('English');
    expect(page.text).toContain('Signed in as');
  });
});

describe('Confirm', () => {
  it('asks for the consent and the site, keeps what was chosen, and renews nothing', async () => {
    const page = await atSiteChoice();
    await page.submit('Confirm', { 'Migrate to': SITE });
    expect(page.status).toBe(422);
    expect(page.text).toContain('Tick the box to go on.');
    expect(page.html).toMatch(/aria-invalid="true" aria-describedby="allow-hint allow-problem"/);
    expect(page.choices('Migrate to')[0]).toBe(SITE);
    await page.submit('Confirm', { 'Migrate to': '', [CONSENT]: true });
    expect(page.status).toBe(422);
    expect(page.text).toContain('Choose a site.');
    await page.submit('Confirm', { 'Migrate to': 'https://evil.test', [CONSENT]: true });
    expect(page.status).toBe(422);
    expect(await tokens()).toEqual([]);
  });

  it('renews the token of that server and site for 21 days', async () => {
    await client.connect();
    await client.connect({ product: 'confluence' });
    const [, confluence] = await tokens();
    machine.forward(20 * DAY_MS);
    const page = await atSiteChoice();
    await page.submit('Confirm', { 'Migrate to': SITE, [CONSENT]: true });
    machine.forward(15 * DAY_MS);
    await client.attach();
    await client.control('migrations', { duration: 'PT0S' });
    expect(await client.status(await client.start(await client.createJob(), 'Check'))).toMatchObject({
      outcome: 'SUCCESS',
    });
    expect((await tokens())[1]).toMatchObject({ savedAt: (confluence as { savedAt: string }).savedAt, isValid: false });
  });

  it('offers the sites of jobs and tokens, too, and shows which are connected', async () => {
    await client.mint('https://beta.atlassian.net/');
    await client.connect();
    machine.forward(22 * DAY_MS);
    const page = await atSiteChoice();
    expect(page.choices('Migrate to')).toEqual(['', SITE, 'beta.atlassian.net']);
    await page.open('/jira/migration-assistant/connect');
    expect(page.choices('Choose your destination cloud site*')).toEqual([`${SITE} (expired)`]);
  });

  it('is logged with its site, and meets no faults', async () => {
    await client.control('faults', { rate: 1, seed: 1 });
    const page = await atSiteChoice();
    await page.submit('Confirm', { 'Migrate to': SITE, [CONSENT]: true });
    const { items } = (await client.control(`calls?subject=${ACME}`)).json as { items: object[] };
    expect(items).toMatchObject([{ method: 'POST', status: 303, fault: null }]);
  });
});

describe('Change account', () => {
  it('asks who one is and binds the token to that account', async () => {
    const page = await atSiteChoice('confluence');
    expect(page.text).toContain('Signed in as migrator@acme.test');
    await page.follow('Change account');
    await page.submit('Log in', { Email: 'nobody' });
    expect(page.status).toBe(422);
    await page.submit('Log in', { Email: 'lead@acme.test' });
    expect(page.text).toContain('Signed in as lead@acme.test');
    await page.submit('Confirm', { 'Migrate to': SITE, [CONSENT]: true });
    expect(await tokens()).toMatchObject([{ account: 'lead@acme.test' }]);
  });

  it('does not help an account that is no admin of the site', async () => {
    await client.control('migration-api', { notAdmins: ['eve@acme.test'] });
    const page = await atSiteChoice();
    await page.follow('Change account');
    await page.submit('Log in', { Email: 'eve@acme.test' });
    await page.submit('Confirm', { 'Migrate to': SITE, [CONSENT]: true });
    expect(page.status).toBe(422);
    expect(page.text).toContain('neither site admin nor organisation admin');
    expect(await tokens()).toEqual([]);
  });
});

describe('the assistant', () => {
  it('shows the plans that were made by the API, with their statuses', async () => {
    await client.connect();
    const order = { keysInCloud: [], duration: 'PT0S' };
    await client.createJob({ name: 'saved <one>' });
    for (const [name, failAt] of [
      ['good', null],
      ['bad', 'midway'],
    ] as const) {
      await client.control('migrations', { ...order, failAt });
      await client.start(await client.createJob({ name }), 'Migrate');
    }
    await client.start(await client.createJob({ name: 'long' }), 'Migrate');
    const page = visitor();
    await page.open('/jira/migration-assistant');
    for (const row of ['saved <one> acme.atlassian.net Saved', 'good acme.atlassian.net Finished']) {
      expect(page.text).toContain(row);
    }
    expect(page.text).toContain('bad acme.atlassian.net Failed');
    expect(page.text).toContain('long acme.atlassian.net Running');
    await page.open('/confluence/migration-assistant/migrations');
    expect(page.text).toContain('No migrations yet.');
  });

  it('has its server id in the system information', async () => {
    const page = visitor();
    await page.open('/jira/admin/system-info');
    expect(page.text).toMatch(/Server ID ([A-Z0-9]{4}-){3}[A-Z0-9]{4} /);
    await client.control('plugin', { product: 'confluence', version: '3.10.8', serverId: 'BBBB-CCCC-DDDD-EEEE' });
    await page.open('/confluence/admin/system-info');
    expect(page.text).toContain('BBBB-CCCC-DDDD-EEEE Version of the assistant 3.10.8');
  });

  it('has nothing else, and says so as a page', async () => {
    const page = visitor();
    await page.open('/jira/migration-assistant/connect/connected?site=https://none.test');
    expect(page.status).toBe(404);
    expect(page.text).toContain('Page not found');
    expect((await send(`${machine.url}/jira/migration-assistant/migrations`)).status).toBe(404);
    const { headers } = await send(`${machine.url}/jira/migration-assistant`);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

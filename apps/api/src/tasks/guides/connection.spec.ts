import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { MIGRATION_PRODUCTS } from '@keyturn/domain';
import type { Connection, Guide, GuideContext, Text } from './guide.ts';
import { guideOf } from './guide-of.ts';

const END = '2027-01-20T00:00:00.000Z';

const connection: Connection = {
  product: 'jira',
  serverId: 'B1XA-2YQ3-ZK7M-9PLD',
  serverUrl: 'http://jira.acme.test:8080/jira',
  accountEmail: 'migrator@acme.test',
  waiting: ['wave-1', 'wave-2'],
  requesters: ['ada@acme.test'],
};

const guide = (change: Partial<GuideContext> = {}): Guide =>
  guideOf({
    kind: 'renewInBrowser',
    cause: 'AuthLapsed',
    tokenKind: 'migration.containerToken',
    issuerMode: 'migrationApi',
    tokenId: 'ct-b1xa-acme',
    label: 'Jira → acme',
    upstreamLabel: 'Jira → acme v2',
    version: 2,
    lifetime: 'P21D',
    site: 'https://acme.atlassian.net',
    siteUrl: 'https://acme.atlassian.net',
    coexistence: 'one',
    expiresAt: END,
    hosts: [],
    accountEmail: null,
    connection,
    ...change,
  });

const labelsOf = ({ steps }: Guide): (readonly [string, string])[] => steps.map(({ label }) => [label.en, label.ja]);

const CONNECT = [
  ['Connect to cloud', 'Connect to cloud'],
  ['Choose cloud site', 'Choose cloud site'],
  ['Continue', 'Continue'],
  ['Change account', 'Change account'],
  ['Migrate to', 'Migrate to'],
  ['Allow Atlassian to access migrations data*', 'Allow Atlassian to access migrations data*'],
  ['Confirm', 'Confirm'],
  ['Complete this task', 'タスクを完了'],
];

describe('the steps to renew in the browser', () => {
  it('have the labels of the article for Jira, in order', () => {
    expect(labelsOf(guide())).toEqual([
      ['Settings', 'Settings'],
      ['System', 'System'],
      ['Migrate to cloud', 'クラウドに移行'],
      ['Create a Migration', 'Create a Migration'],
      ...CONNECT,
    ]);
  });

  it('have the labels of the article for Confluence, which differ only in the beginning', () => {
    expect(labelsOf(guide({ connection: { ...connection, product: 'confluence' } }))).toEqual([
      ['Confluence Administration', 'Confluence Administration'],
      ['General Configuration', 'General Configuration'],
      ['Migration Assistant', 'Migration Assistant'],
      ['Migrate your data', 'Migrate your data'],
      ['Create new Migration', 'Create new Migration'],
      ...CONNECT,
    ]);
  });

  it.each(MIGRATION_PRODUCTS)('name in each text for %s the label it is about, and say what to choose', (product) => {
    const { steps } = guide({ connection: { ...connection, product } });
    for (const { label, text } of steps.slice(0, -1)) {
      expect(text.en).toContain(label.en);
      expect(text.ja).toContain(label.ja);
    }
    const chosen = steps.flatMap(({ text }) => /"(.+)"/.exec(text.en)?.[1] ?? []);
    expect(chosen).toEqual(['migrator@acme.test', 'acme.atlassian.net']);
    expect(steps.flatMap(({ text }) => /「(.+)」/.exec(text.ja)?.[1] ?? [])).toEqual(chosen);
  });

  it('advise a private window, say which roles it takes, and lead to the server', () => {
    const { steps, deepLink } = guide();
    const hints = steps.map(({ hint }) => hint?.en ?? '').join(' ');
    expect(hints).toContain('private window');
    expect(hints).toContain('system administrator');
    expect(hints).toContain('organisation admin');
    expect(deepLink).toBe('http://jira.acme.test:8080/jira');
    const confluence = guide({ connection: { ...connection, product: 'confluence' } });
    expect(confluence.steps[4]?.hint?.en).toContain('only the token is renewed');
  });
});

describe('the labels of the article', () => {
  // The emulator's pages carry them for people to rehearse on; apps never import each other, so its tables are read as text.
  const wordsOf = (language: string) =>
    readFileSync(new URL(`../../../../emulator/src/migration/pages/${language}.ts`, import.meta.url), 'utf8');
  const words: Text = { en: wordsOf('english'), ja: wordsOf('japanese') };

  it.each(MIGRATION_PRODUCTS)('are all on the pages of the emulated %s, in both languages', (product) => {
    const { steps } = guide({ connection: { ...connection, product } });
    for (const { label } of steps.slice(0, -1)) {
      expect(words.en).toContain(`'${label.en}'`);
      expect(words.ja).toContain(`'${label.ja}'`);
    }
  });
});

describe('the steps to a consent', () => {
  it('say what it binds to, who cannot give it, and how to give and to refuse it', () => {
    const { steps, deepLink } = guide({ kind: 'giveConsent' });
    expect(steps[0]?.text.en).toContain(
      'the server B1XA-2YQ3-ZK7M-9PLD, the site https://acme.atlassian.net and the account migrator@acme.test only',
    );
    expect(steps[1]?.text.en).toContain('cannot be given by whoever asked for the renewal: ada@acme.test.');
    expect(steps[1]?.text.ja).toContain('更新を求めた本人 (ada@acme.test) は同意できません');
    expect(steps.map(({ hint }) => hint?.en)).toEqual([
      'keyturn consent show ct-b1xa-acme',
      'keyturn consent give ct-b1xa-acme',
      'keyturn consent refuse ct-b1xa-acme',
    ]);
    expect(deepLink).toBeNull();
  });

  it('name nobody where nobody is excluded', () => {
    const { steps } = guide({ kind: 'giveConsent', connection: { ...connection, requesters: [] } });
    expect(steps[1]?.text.en).not.toContain('whoever asked');
  });
});

describe('what a lapse of the connection does', () => {
  it('is said with the migrations that wait, and with the end of the one in use', () => {
    for (const kind of ['giveConsent', 'renewInBrowser', 'fixAccess', 'investigate'] as const) {
      expect(guide({ kind }).consequence.en).toBe(
        'Without a renewal, the server can connect to the site until 20 January 2027 at 00:00 UTC and no longer. These migrations wait for it: wave-1, wave-2.',
      );
      const one = guide({ kind, connection: { ...connection, waiting: ['wave-1'] } });
      expect(one.consequence.en).toContain(' This migration waits for it: wave-1.');
      const none = guide({ kind, expiresAt: null, connection: { ...connection, waiting: [] } });
      expect(none.consequence.en).toBe('Until it is renewed, the server cannot connect to the site.');
    }
  });
});

describe('the steps to mend a connection', () => {
  it('ask for the account where the cloud refuses, for the credential of the server where that does', () => {
    const account = guide({ kind: 'fixAccess', cause: 'AccountRefused' }).steps[1];
    expect(account?.text.en).toContain('the API token of migrator@acme.test is valid');
    const server = guide({ kind: 'fixAccess', cause: 'ServerAccessRefused' }).steps[1];
    expect(server?.text.en).toContain('named secret for http://jira.acme.test:8080/jira');
  });

  it('say what the server answered where it did not save the token', () => {
    const { steps } = guide({ kind: 'investigate', cause: 'SaveRefused' });
    expect(steps[1]?.text.en).toContain('Exception in saving token.');
    expect(steps.at(-1)?.label.en).toBe('Complete this task');
  });
});

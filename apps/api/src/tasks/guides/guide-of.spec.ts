import { describe, expect, it } from '@jest/globals';
import { COEXISTENCES, EXPIRY_UNREAD, PAUSED_TOO_LONG, TOKEN_KINDS, TOKEN_TASK_KINDS } from '@keyturn/domain';
import type { Connection, Guide, GuideContext, Text } from './guide.ts';
import { guideOf } from './guide-of.ts';

const END = '2027-01-20T00:00:00.000Z';

const guide = (change: Partial<GuideContext> = {}): Guide =>
  guideOf({
    kind: 'regenerateToken',
    cause: 'ExpiryNear',
    tokenKind: 'dataManager.adaptersClient',
    issuerMode: 'guided',
    tokenId: 'jsm-adapters-prod',
    label: 'Prod adapters',
    upstreamLabel: 'Prod adapters v7',
    version: 7,
    lifetime: 'P3M',
    site: 'https://acme.atlassian.net',
    siteUrl: 'https://acme.atlassian.net',
    coexistence: 'many',
    expiresAt: END,
    hosts: [],
    accountEmail: null,
    connection: null,
    ...change,
  });

const connection: Connection = {
  product: 'jira',
  serverId: 'B1XA-2YQ3-ZK7M-9PLD',
  serverUrl: 'http://jira.acme.test:8080/jira',
  accountEmail: 'migrator@acme.test',
  waiting: ['wave-1'],
  requesters: ['ada@acme.test'],
};

const textsOf = ({ steps, consequence }: Guide): Text[] => [
  consequence,
  ...steps.flatMap(({ label, text, hint }) => [label, text, ...(hint === undefined ? [] : [hint])]),
];

const everyGuide = (): Guide[] =>
  TOKEN_TASK_KINDS.flatMap((kind) =>
    TOKEN_KINDS.flatMap((tokenKind) =>
      COEXISTENCES.flatMap((coexistence) =>
        (['guided', 'webhook'] as const).flatMap((issuerMode) => {
          const known = { expiresAt: END, accountEmail: 'svc@acme.test', hosts: [{ consumer: 'hr', host: 'etl-01' }] };
          const nothingKnown = { expiresAt: null, version: null, site: null, siteUrl: null };
          return [known, nothingKnown, { connection }, { cause: PAUSED_TOO_LONG }, { cause: EXPIRY_UNREAD }].map(
            (change) => guide({ kind, tokenKind, coexistence, issuerMode, ...change }),
          );
        }),
      ),
    ),
  );

describe('every guide', () => {
  it('says each of its steps and its consequence in English and in Japanese, whatever is unknown', () => {
    for (const one of everyGuide()) {
      expect(one.steps.length).toBeGreaterThan(1);
      for (const { en, ja } of textsOf(one)) {
        expect(en.trim()).not.toBe('');
        expect(ja.trim()).not.toBe('');
        expect(en).not.toMatch(/[\u3000-\u9fff]/);
        expect(`${en}${ja}`).not.toMatch(/undefined|null|Invalid|NaN|\[object| {2}/);
      }
      for (const { text } of one.steps) expect(text.ja).toMatch(/[\u3040-\u30ff]/);
      expect(one.consequence.ja).toMatch(/[\u3040-\u30ff]/);
    }
  });

  it('never has a value on a command line, nor asks for one anywhere but at the prompt of `token submit`', () => {
    const commands = everyGuide()
      .flatMap(textsOf)
      .filter(({ en }) => en.startsWith('keyturn '));
    expect(new Set(commands.map(({ en }) => en))).toEqual(
      new Set([
        'keyturn token submit jsm-adapters-prod',
        'keyturn exec --token jsm-adapters-prod -- …',
        'keyturn consent show jsm-adapters-prod',
        'keyturn consent give jsm-adapters-prod',
        'keyturn consent refuse jsm-adapters-prod',
      ]),
    );
    for (const { en, ja } of commands) expect(ja).toBe(en);
  });
});

describe('the steps to a Data Manager token', () => {
  it('have the labels of the pages, in order, both navigations before what is the same', () => {
    expect(guide().steps.map(({ label }) => [label.en, label.ja])).toEqual([
      ['Assets', 'アセット'],
      ['Configuration', '設定'],
      ['Data Manager', 'データマネージャー'],
      ['App switcher', 'アプリ スイッチャー'],
      ['Assets', 'アセット'],
      ['Assets settings', 'アセット設定'],
      ['Data Manager', 'データマネージャー'],
      ['Generate a token', 'トークンを生成'],
      ['Label', 'ラベル'],
      ['Token Type', 'トークンの種類'],
      ['Expiry', 'Expiry'],
      ['Next', '次へ'],
      ['Copy the token', 'トークンをコピー'],
    ]);
  });

  it.each([
    ['dataManager.adaptersClient', 'Adapters client token'],
    ['dataManager.cleanseImport', 'Cleanse and Import client token'],
    ['dataManager.basicAuth', 'Basic Authentication token'],
  ] as const)('say for %s exactly what to type and choose', (tokenKind, type) => {
    const { steps } = guide({ tokenKind });
    expect(steps.slice(8, 11).map(({ text }) => [/"(.+)"/.exec(text.en)?.[1], /「(.+)」/.exec(text.ja)?.[1]])).toEqual([
      ['Prod adapters v7', 'Prod adapters v7'],
      [type, type],
      ['3 months', '3 か月'],
    ]);
  });

  it.each(['dataManager.adaptersClient', 'atlassian.accountApiToken'] as const)(
    'name in the text of each step for %s the label it is about',
    (tokenKind) => {
      for (const { label, text } of guide({ tokenKind }).steps) {
        expect(text.en).toContain(label.en);
        expect(text.ja).toContain(label.ja);
      }
    },
  );

  it('say before anything is done which role it takes, and that Data Manager must have been opened once', () => {
    const { steps } = guide();
    for (const first of [steps[0], steps[3]]) {
      expect(first?.hint?.en).toContain('Data Manager admin alone is not enough');
      expect(first?.hint?.ja).toContain('Data Manager admin だけでは足りません');
    }
    expect(steps[7]?.hint?.en).toContain('nobody has opened Data Manager');
  });

  it('end with the command that takes the value', () => {
    expect(guide().steps.at(-1)?.hint).toEqual({
      en: 'keyturn token submit jsm-adapters-prod',
      ja: 'keyturn token submit jsm-adapters-prod',
    });
  });

  it('name another way to a Basic Authentication token, because nobody knows where it is made', () => {
    const { steps } = guide({ tokenKind: 'dataManager.basicAuth' });
    expect(steps[9]?.hint?.en).toContain('id.atlassian.com › Security › API tokens');
    expect(steps.at(-1)?.text.en).toContain('delete the mask of asterisks first');
    expect(guide().steps[9]?.hint).toBeUndefined();
  });

  it.each([
    ['P3M', '3 months', '3 か月'],
    ['P12D', '12 days', '12 日'],
    ['P2W', '14 days', '14 日'],
    ['P1Y', '1 year', '1 年'],
    ['P1Y6M', '1 year 6 months', '1 年 6 か月'],
  ])('say %s as a list says it', (lifetime, en, ja) => {
    const step = guide({ lifetime }).steps[10];
    expect(step?.text.en).toContain(`"${en}"`);
    expect(step?.text.ja).toContain(`「${ja}」`);
  });
});

describe('what making a new value breaks', () => {
  it('is nothing where many may be valid', () => {
    expect(guide().consequence.en).toBe(
      'Without a new value, the one in use ends on 20 January 2027 at 00:00 UTC. From then on the Adapters client delivers nothing, and the data goes stale.',
    );
    expect(guide().steps[11]?.hint).toBeUndefined();
  });

  it('is said with its moment where only one may be', () => {
    const { steps, consequence } = guide({ coexistence: 'one' });
    expect(consequence.en).toContain(
      'stops working at the moment the new one is made, and runs fail until each client',
    );
    expect(consequence.ja).toContain('各クライアントが新しい値を取得するまで実行は失敗します');
    expect(steps[11]?.hint?.en).toBe('From this moment the value in use does not work.');
  });

  it('is said to be unknown where it is, with the advice to do it between two runs', () => {
    const { steps, consequence } = guide({ coexistence: 'unknown' });
    expect(consequence.en).toContain('Nobody knows whether');
    expect(consequence.en).toContain('between two runs');
    expect(consequence.ja).toContain('実行と実行の間');
    expect(steps[11]?.hint?.en).toContain('may stop working');
  });

  it('is known of account API tokens: an account has several side by side', () => {
    expect(guide({ tokenKind: 'atlassian.accountApiToken', coexistence: 'unknown' }).consequence.en).not.toContain(
      'Nobody knows',
    );
  });
});

describe('the steps to an account API token', () => {
  const steps = (lifetime: string) =>
    guide({ tokenKind: 'atlassian.accountApiToken', accountEmail: 'svc@acme.test', lifetime }).steps;

  it('have the labels of the page and name the account', () => {
    expect(steps('P3M').map(({ label }) => label.en)).toEqual([
      'Create API token',
      'Name',
      'Expires in (days)',
      'Create',
      'Copy the token',
    ]);
    expect(steps('P3M')[0]?.text.en).toContain('as svc@acme.test');
  });

  it.each([
    ['PT1H', '1'],
    ['P3M', '90'],
    ['P1Y', '365'],
    ['P2Y', '365'],
  ])('ask for a life of %s in days Atlassian accepts: %s', (lifetime, days) => {
    expect(steps(lifetime)[2]?.text.en).toContain(`"${days}"`);
  });
});

describe('the steps to a credential of the owner’s own', () => {
  it('leave the procedure to the owner and say name, lifetime and command', () => {
    const { steps, deepLink } = guide({ tokenKind: 'custom', lifetime: 'P12D', site: null });
    expect(steps).toHaveLength(2);
    expect(steps[0]?.text.en).toBe(
      'Make a new value by your own procedure, valid for 12 days. Where it takes a name, type exactly "Prod adapters v7".',
    );
    expect(deepLink).toBeNull();
  });
});

describe('the steps to get rid of an old value', () => {
  it('say honestly that Atlassian documents no way for Data Manager, what to delete if there is one, and when it ends', () => {
    const { steps, consequence } = guide({ kind: 'revokeUpstream', upstreamLabel: 'Prod adapters v6' });
    expect(steps[1]?.text.en).toContain('documents no way to revoke');
    expect(steps[1]?.text.en).toContain('exactly "Prod adapters v6" and no other');
    expect(steps[2]?.text.en).toContain('It ends by itself on 20 January 2027 at 00:00 UTC.');
    expect(steps.at(-1)?.hint?.en).toBe('POST /v1/tasks/{id}/complete');
    expect(consequence.ja).toContain('2027年1月20日');
  });

  it('name the one to revoke at id.atlassian.com', () => {
    const { steps } = guide({ kind: 'revokeUpstream', tokenKind: 'atlassian.accountApiToken' });
    expect(steps[1]).toMatchObject({ label: { en: 'Revoke', ja: '取り消し' } });
    expect(steps[1]?.text.en).toContain('exactly "Prod adapters v7"');
  });

  it('send to the issuer what a webhook issued, whatever its kind', () => {
    for (const tokenKind of TOKEN_KINDS) {
      const { steps } = guide({ kind: 'revokeUpstream', tokenKind, issuerMode: 'webhook' });
      expect(steps[0]?.text.en).toContain('at the issuer');
    }
  });
});

describe('the steps to confirm hosts', () => {
  const hosts = [
    { consumer: 'nightly-hr-import', host: 'etl-01' },
    { consumer: 'weekly', host: null },
  ];

  it('name who still uses the old value and what happens to them', () => {
    const { steps, consequence } = guide({ kind: 'confirmHosts', hosts });
    expect(steps[0]?.text.en).toContain('nightly-hr-import on etl-01, weekly');
    expect(steps[0]?.text.ja).toContain('etl-01 の nightly-hr-import、weekly');
    expect(consequence.en).toContain('on 20 January 2027 at 00:00 UTC');
    expect(consequence.en).toContain('nightly-hr-import on etl-01, weekly');
  });

  it('stay readable when there are very many', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ consumer: `job-${index}`, host: null }));
    const { steps } = guide({ kind: 'confirmHosts', hosts: many });
    expect(steps[0]?.text.en).toContain('job-19 and 480 more');
    expect(steps[0]?.text.ja).toContain('ほか 480 件');
  });
});

describe('where a task leads', () => {
  const emulator = 'http://127.0.0.1:4790';

  it('is the site, because no deeper address is documented', () => {
    expect(guide().deepLink).toBe('https://acme.atlassian.net');
  });

  it('is the page of the site in the emulator', () => {
    expect(guide({ siteUrl: emulator }).deepLink).toBe('http://127.0.0.1:4790/sites/acme');
  });

  it('is the security page of the account, at Atlassian or in the emulator', () => {
    const account = { tokenKind: 'atlassian.accountApiToken', accountEmail: 'svc@acme.test' } as const;
    const page = 'https://id.atlassian.com/manage-profile/security/api-tokens';
    expect(guide(account).deepLink).toBe(page);
    expect(guide({ ...account, site: null, siteUrl: null }).deepLink).toBe(page);
    expect(guide({ ...account, siteUrl: emulator }).deepLink).toBe(
      'http://127.0.0.1:4790/id/manage-profile/security/api-tokens?account=svc%40acme.test',
    );
  });

  it('is what the specification says for a credential of the owner’s own', () => {
    const own = { tokenKind: 'custom', issuerMode: 'webhook', site: 'https://b.acme.test', siteUrl: emulator } as const;
    expect(guide({ ...own, kind: 'fixAccess' }).deepLink).toBe('https://b.acme.test');
  });
});

describe('the steps to mend what is broken', () => {
  it('ask the owner of an issuer for the secret, and the organisation admin for the key', () => {
    expect(guide({ kind: 'fixAccess', issuerMode: 'webhook', tokenKind: 'custom' }).steps[0]?.label.en).toBe(
      'Ask the issuer what it expects',
    );
    expect(guide({ kind: 'fixAccess', tokenKind: 'atlassian.accountApiToken' }).steps[1]?.label.en).toBe(
      'Ask the organisation admin',
    );
  });

  it('ask about a long pause whether it is still meant', () => {
    const { steps, consequence } = guide({ kind: 'investigate', cause: PAUSED_TOO_LONG });
    expect(steps[1]?.hint?.en).toBe('POST /v1/tokens/{id}/resume');
    expect(consequence.en).toContain('While it is paused, nothing is renewed.');
  });
});

import { describe, expect, it } from '@jest/globals';
import { MIGRATION_PRODUCTS, RERUN_CAUSES, RERUN_TASK_KINDS } from '@keyturn/domain';
import type { Guide, Text } from '../guide.ts';
import type { RerunGuideContext } from './rerun-guide.ts';
import { rerunGuideOf } from './rerun-guide-of.ts';

const guide = (change: Partial<RerunGuideContext> = {}): Guide =>
  rerunGuideOf({
    kind: 'decide',
    cause: 'PartlyMigrated',
    migrationId: 'wave-3-finance',
    product: 'jira',
    serverId: 'B1XA-2YQ3-ZK7M-9PLD',
    serverUrl: 'http://jira.acme.test:8080/jira',
    site: 'https://acme.atlassian.net',
    accountEmail: 'migrator@acme.test',
    attempt: 2,
    keys: ['FIN', 'OPS'],
    dueAt: '2027-01-20T00:00:00.000Z',
    ...change,
  });

const textsOf = ({ steps, consequence }: Guide): Text[] => [
  consequence,
  ...steps.flatMap(({ label, text, hint }) => [label, text, ...(hint === undefined ? [] : [hint])]),
];

const CAUSES = [...Object.keys(RERUN_CAUSES), 'UpstreamTimeout', 'SecretMissing'];

const everyGuide = (): Guide[] =>
  RERUN_TASK_KINDS.flatMap((kind) =>
    CAUSES.flatMap((cause) =>
      MIGRATION_PRODUCTS.flatMap((product) =>
        [{}, { keys: null, attempt: null, dueAt: null }].map((change) => guide({ kind, cause, product, ...change })),
      ),
    ),
  );

describe('every guide to a task of a migration', () => {
  it('says each of its steps and its consequence in English and in Japanese, whatever is unknown', () => {
    for (const one of everyGuide()) {
      expect(one.steps.length).toBeGreaterThan(1);
      for (const { en, ja } of textsOf(one)) {
        expect(en.trim()).not.toBe('');
        expect(en).not.toMatch(/[\u3000-\u9fff]/);
        expect(`${en}${ja}`).not.toMatch(/undefined|null|Invalid|NaN|\[object| {2}/);
      }
      for (const { text } of one.steps) expect(text.ja).toMatch(/[\u3040-\u30ff]/);
      expect(one.consequence.ja).toMatch(/[\u3040-\u30ff]/);
    }
  });

  it('has only commands that exist, the same in both languages', () => {
    const commands = everyGuide()
      .flatMap(textsOf)
      .filter(({ en }) => en.startsWith('keyturn '));
    expect(new Set(commands.map(({ en }) => en))).toEqual(
      new Set([
        'keyturn migration attempts wave-3-finance',
        'keyturn migration decide wave-3-finance',
        'keyturn migration decide wave-3-finance --choice …',
      ]),
    );
    for (const { en, ja } of commands) expect(ja).toBe(en);
  });
});

describe('the steps to a decision', () => {
  it('begin with what the cause asks for and end with the choice', () => {
    const second = (cause: string) => guide({ cause }).steps[1]?.label.en;
    expect(second('PartlyMigrated')).toBe('Clean up in the cloud');
    expect(second('CheckFailed')).toBe('Correct what the checks found');
    expect(second('ConsentRefused')).toBe('Settle it');
    expect(guide().steps.at(-1)?.hint?.en).toBe('keyturn migration decide wave-3-finance --choice …');
    expect(guide().consequence.en).toContain('What is in the cloud stays as it is.');
  });

  it.each([
    ['WrongServerId', 'abandon this migration and register it anew'],
    ['AccountRefused', 'the API token of migrator@acme.test is valid'],
    ['ServerAccessRefused', 'its user is a system administrator'],
    ['SecretMissing', 'does not exist. Store the credential'],
    ['JobRefused', 'Correct it in the specification'],
    ['Retired', 'or register the token anew'],
    ['SaveRefused', 'Look at its log at that time'],
    ['AssistantNotFound', 'Check server.baseUrl with its context path'],
  ])('say for %s what is to be put right, in both languages', (cause, says) => {
    const { text } = guide({ cause }).steps[1] ?? {};
    expect(text?.en).toContain(says);
    expect(text?.ja).not.toBe(guide({ cause: 'ConsentRefused' }).steps[1]?.text.ja);
  });

  it('lead to the assistant only where something is agreed to there', () => {
    expect(guide({ cause: 'AppConsentMissing' }).deepLink).toBe('http://jira.acme.test:8080/jira');
    expect(guide().deepLink).toBeNull();
  });
});

describe('the steps of a run in the assistant', () => {
  const run = { kind: 'runInAssistant', cause: 'InAssistant' } as const;

  it('lead to a new migration, name what to take, and end with a report', () => {
    const { steps, deepLink } = guide(run);
    expect(steps.slice(0, 4).map(({ label }) => label.ja)).toEqual([
      'Settings',
      'System',
      'クラウドに移行',
      'Create a Migration',
    ]);
    expect(steps[4]?.text.en).toBe('Choose the site acme.atlassian.net and exactly these projects: FIN, OPS.');
    expect(steps.at(-1)?.text.en).toContain('finished, incomplete, failed or authLapsed');
    expect(deepLink).toBe('http://jira.acme.test:8080/jira');
  });

  it('name a single project as one', () => {
    expect(guide({ ...run, keys: ['FIN'] }).steps[4]?.text.en).toContain('exactly this project: FIN.');
  });

  it('say of an app assessment nothing that is true of a renewal only', () => {
    const { steps } = guide({ ...run, product: 'confluence' });
    const hint = steps.find(({ label }) => label.en === 'Create new Migration')?.hint;
    expect(hint?.en).toContain('optional and can be done before');
    expect(hint?.en).not.toContain('only the token is renewed');
    expect(hint?.ja).toContain('評価は任意');
  });

  it('take only what the last attempt left where there was one', () => {
    const { steps } = guide({ ...run, product: 'confluence', keys: null });
    expect(steps.find(({ label }) => label.en === 'Choose what to migrate')?.text.en).toContain(
      'exactly the spaces that the last attempt left',
    );
  });

  it('are others for an app that failed, with the end of the offer', () => {
    const { steps, consequence } = guide({ kind: 'runInAssistant', cause: 'AppsFailed' });
    expect(steps[3]?.label.en).toBe('Run the app again');
    expect(consequence.en).toContain('until 20 January 2027 at 00:00 UTC only');
  });
});

describe('the steps to look into a standstill', () => {
  it('ask for a report if it is over', () => {
    const { steps, consequence } = guide({ kind: 'investigate', cause: 'NoProgress' });
    expect(steps.at(-1)?.text.en).toContain('complete this task with a report');
    expect(consequence.en).toContain('no other migration of this server and site begins');
  });
});

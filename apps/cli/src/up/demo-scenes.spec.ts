import { describe, expect, it } from '@jest/globals';
import { type DemoMigration, type DemoStage, nextScene, type UpstreamTask } from './demo-scenes.ts';

const SITE = 'https://acme.atlassian.net';
const NO_ORDER = { failAt: null, duration: null };
const LONG = { failAt: null, duration: 'P6D' };

const aMigration = (product: string, change: Partial<DemoMigration> = {}): DemoMigration => ({
  id: `${product}-one`,
  product,
  site: SITE,
  phase: 'ready',
  waitingFor: null,
  token: { id: `ct-${product}` },
  ...change,
});
const aTask = (product: string, change: Partial<UpstreamTask> = {}): UpstreamTask => ({
  type: 'migrate',
  product,
  cloudUrl: `${SITE}/`,
  status: 'IN_PROGRESS',
  message: null,
  migratedKeys: [],
  ...change,
});
const aStage = (change: Partial<DemoStage>): DemoStage => ({
  migrations: [],
  tasks: [],
  containerTokens: [],
  next: NO_ORDER,
  ...change,
});
const valid = { product: 'jira', site: SITE, isValid: true };

describe('the Confluence migration of the demo', () => {
  const wiki = aMigration('confluence');
  const waits = aMigration('confluence', { phase: 'awaitingConsent', waitingFor: 'consent' });
  const order = { failAt: 'midway', duration: 'P1D' };
  const others = aMigration('jira');

  it('is told to die midway before it is started, and is connected with a first consent', () => {
    const scenes = [
      aStage({ migrations: [others, wiki] }),
      aStage({ migrations: [others, wiki], next: order }),
      aStage({ migrations: [others, waits], next: order }),
      aStage({ migrations: [others, { ...wiki, phase: 'checking' }], next: order }),
    ].map(nextScene);
    expect(scenes).toEqual([
      { do: 'order', order },
      { do: 'start', migrationId: 'confluence-one' },
      { do: 'consent', tokenId: 'ct-confluence' },
      null,
    ]);
  });

  it.each([
    ['as soon as something of it has arrived', { tasks: [aTask('confluence', { migratedKeys: ['HANDBOOK'] })] }, wiki],
    ['when a person is asked', {}, aMigration('confluence', { phase: 'needsDecision' })],
    ['when somebody has stopped it', {}, aMigration('confluence', { phase: 'stopped' })],
  ])('makes room for the others %s', (_case, change, migration) => {
    const stage = aStage({ migrations: [migration, others], ...change });
    expect(nextScene(stage)).toEqual({ do: 'order', order: LONG });
  });
});

describe('the Jira migrations of the demo', () => {
  const first = aMigration('jira', { phase: 'migrating' });
  const second = aMigration('jira', { id: 'jira-two', phase: 'preparing', waitingFor: 'lane' });
  const migrations = [first, second];
  const expiry = { do: 'expire', cloudUrl: `${SITE}/`, product: 'jira', after: { failAt: null, duration: 'P1D' } };

  it('are all started before anything is consented to', () => {
    const waiting = aMigration('jira', { phase: 'awaitingConsent', waitingFor: 'consent' });
    const ready = aMigration('jira', { id: 'jira-two' });
    expect(nextScene(aStage({ migrations: [waiting, ready], next: LONG }))).toEqual({
      do: 'start',
      migrationId: 'jira-two',
    });
    expect(nextScene(aStage({ migrations: [waiting], next: LONG }))).toEqual({ do: 'consent', tokenId: 'ct-jira' });
  });

  it('lose their token while one of them runs and nothing of it has arrived', () => {
    const over = aTask('jira', { type: 'check', status: 'FINISHED' });
    for (const tasks of [[aTask('jira', { type: 'check' })], [over, aTask('jira')]])
      expect(nextScene(aStage({ migrations, containerTokens: [valid], tasks }))).toEqual(expiry);
  });

  it.each([
    ['a part has arrived', [aTask('jira', { migratedKeys: ['FIN'] })]],
    ['the task is over', [aTask('jira', { status: 'FINISHED' })]],
    ['it is not theirs', [aTask('jira', { cloudUrl: 'https://other.atlassian.net' }), aTask('confluence')]],
  ])('do not lose it while %s', (_case, tasks) => {
    expect(nextScene(aStage({ migrations, containerTokens: [valid], tasks, next: LONG }))).toBeNull();
  });

  it.each([
    ['the token has ended', { containerTokens: [{ ...valid, isValid: false }], tasks: [aTask('jira')] }],
    [
      'it has ended before and is good again, and another one runs',
      {
        containerTokens: [valid],
        tasks: [aTask('jira', { status: 'FINISHED', message: 'The container token has expired.' }), aTask('jira')],
      },
    ],
    ['nothing goes on by itself', { migrations: [aMigration('jira', { phase: 'finished' })], tasks: [aTask('jira')] }],
  ])('are left alone for good once %s', (_case, change) => {
    expect(nextScene(aStage({ migrations, ...change }))).toBe('over');
  });

  it('are nothing to a data folder that was filled before there were any', () => {
    expect(nextScene(aStage({ tasks: [aTask('jira')] }))).toBe('over');
  });
});

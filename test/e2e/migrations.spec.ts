import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RerunView } from '@keyturn/contracts';
import { eventually } from '../harness/eventually.ts';
import { startKeyturn, type Keyturn } from '../harness/keyturn.ts';
import { flawsOf } from '../harness/life-invariants.ts';
import { laneFlawsOf, migrationOf, Migrations, SERVER_ID, SITE } from '../harness/migrations.ts';

/** A day in twenty seconds: what the story is about takes minutes of fleet time, and a consent lasts. */
const CLOCK = 'x4320';
const WAVES = ['wave-a', 'wave-b', 'wave-c', 'wave-d', 'wave-e'] as const;
const BACK_WITHIN_MS = 30_000;

let keyturn: Keyturn;
let migrations: Migrations;

beforeAll(async () => {
  keyturn = await startKeyturn({ env: { KEYTURN_DEMO: 'off', KEYTURN_CLOCK: CLOCK } });
  migrations = new Migrations(keyturn);
  await keyturn.emulator.setFaults(0);
  await migrations.prepare();
}, 120_000);

afterAll(async () => {
  await keyturn?.close();
}, 60_000);

const isParked = ({ phase, cause }: RerunView): boolean => phase === 'awaitingConsent' && cause === 'AuthLapsed';
const isRunning = ({ phase }: RerunView): boolean => phase === 'migrating' || phase === 'settlingApps';
const isFinished = ({ phase }: RerunView): boolean => phase === 'finished';

describe('a server whose authentication lapses', () => {
  let tokenId: string;
  let standing: string;

  it('is connected after a first consent, and a migration of it runs to its end', async () => {
    const { token } = await migrations.register(migrationOf('pilot', ['PIL']));
    tokenId = token.id;
    await migrations.start('pilot');
    const waiting = await migrations.until('pilot', ({ phase }) => phase === 'awaitingConsent');
    expect(waiting).toMatchObject({ cause: 'AuthMissing', waitingFor: 'consent', status: 'needsYou' });
    standing = (await migrations.consent(tokenId, { standing: true })).id;
    const done = await migrations.until('pilot', isFinished);
    expect(done.attempts).toMatchObject({ count: 1, last: { migrated: 1, failed: 0, remaining: 0 } });
  }, 90_000);

  it('parks every started migration, and asks for one consent', async () => {
    await migrations.revoke(tokenId, standing);
    await keyturn.emulator.expireContainerTokens(SITE);
    for (const [index, id] of WAVES.entries()) {
      await migrations.register(migrationOf(id, [`K${index}A`, `K${index}B`]));
      await migrations.start(id);
    }
    for (const id of WAVES) await migrations.until(id, isParked);
    const { asked } = await migrations.consents(tokenId);
    expect(asked?.waiting.toSorted()).toEqual([...WAVES]);
    const tasks = await keyturn.api.get<{ items: { kind: string; subject: string }[] }>('/v1/tasks?kind=giveConsent');
    expect(tasks.items.map(({ subject }) => subject)).toEqual([`token/${tokenId}`]);
  }, 90_000);

  it('has the first running again within half a minute of one consent, and the others in the order of their start', async () => {
    const mintsBefore = (await migrations.calls('C1')).length;
    const consentedAt = Date.now();
    await migrations.consent(tokenId);
    await migrations.until(WAVES[0], isRunning, BACK_WITHIN_MS);
    expect(Date.now() - consentedAt).toBeLessThan(BACK_WITHIN_MS);
    for (const id of WAVES) await migrations.until(id, isFinished, 120_000);
    expect((await migrations.calls('C1')).length - mintsBefore).toBe(1);
    const feed = await keyturn.api.feed();
    const migrating = feed
      .filter(({ type, data }) => type === 'keyturn.migration.taskStarted' && data['task'] === 'migrate')
      .map(({ subject }) => subject.slice('migration/'.length))
      .filter((id) => id !== 'pilot');
    expect(migrating).toEqual([...WAVES]);
    expect(flawsOf(feed)).toEqual([]);
    expect(laneFlawsOf(feed, new Set(['pilot', ...WAVES]))).toEqual([]);
  }, 240_000);

  it('has one migrate task for each of them upstream, and every key there once', async () => {
    const tasks = (await migrations.tasks()).filter(({ type }) => type === 'migrate');
    expect(tasks).toHaveLength(1 + WAVES.length);
    const keys = tasks.flatMap(({ migratedKeys }) => migratedKeys);
    expect(keys.toSorted()).toEqual(['PIL', ...WAVES.flatMap((_, index) => [`K${index}A`, `K${index}B`])].toSorted());
  });

  it('needs no person while a standing consent is valid, and records its use', async () => {
    const { id } = await migrations.consent(tokenId, { standing: true });
    await keyturn.emulator.expireContainerTokens(SITE);
    await migrations.register(migrationOf('wave-f', ['F1']));
    await migrations.start('wave-f');
    await migrations.until('wave-f', isFinished);
    const { items } = await migrations.consents(tokenId);
    expect(items.find((consent) => consent.id === id)?.uses).toHaveLength(1);
    const feed = await keyturn.api.feed();
    expect(feed.filter(({ type, data }) => type === 'keyturn.consent.used' && data['consentId'] === id)).toHaveLength(
      1,
    );
    const passed = feed.filter(
      ({ type, subject }) => type.endsWith('.awaitingConsent') && subject === 'migration/wave-f',
    );
    expect(passed.map(({ data }) => data['passed'])).toEqual([true]);
    await migrations.revoke(tokenId, id);
  }, 90_000);

  it('waits again once the consent was revoked, and goes on after another one', async () => {
    await keyturn.emulator.expireContainerTokens(SITE);
    await migrations.register(migrationOf('wave-g', ['G1']));
    await migrations.start('wave-g');
    await migrations.until('wave-g', isParked);
    await migrations.consent(tokenId);
    await migrations.until('wave-g', isFinished);
  }, 90_000);
});

describe('a migration that dies midway', () => {
  const keys = ['M1', 'M2', 'M3', 'M4'];

  it('asks for a decision, with every key in its place', async () => {
    const destination = { cloudUrl: 'https://midway.atlassian.net' };
    const { account } = await migrations.account('midway');
    const { token } = await migrations.register(migrationOf('midway', keys, { destination, account }));
    await migrations.consent(token.id, { standing: true });
    await keyturn.emulator.orderTask({ failAt: 'midway', duration: 'PT2H' });
    await migrations.start('midway');
    const waiting = await migrations.until('midway', ({ phase }) => phase === 'needsDecision');
    expect(waiting).toMatchObject({ cause: 'PartlyMigrated', waitingFor: 'person', status: 'needsYou' });
    const [task] = (await migrations.tasks()).filter(
      ({ name, type }) => type === 'migrate' && name?.includes('midway'),
    );
    const attempt = await keyturn.api.get<Record<'migratedKeys' | 'failedKeys' | 'remainingKeys', string[]>>(
      '/v1/migrations/midway/attempts/1',
    );
    expect(attempt.migratedKeys.toSorted()).toEqual([...(task?.migratedKeys ?? [])].toSorted());
    expect([...attempt.migratedKeys, ...attempt.failedKeys, ...attempt.remainingKeys].toSorted()).toEqual(keys);
    expect(attempt.migratedKeys.length).toBeGreaterThan(0);
    expect(attempt.failedKeys.length + attempt.remainingKeys.length).toBeGreaterThan(0);
  }, 90_000);

  it('is run for the remaining part by a job with exactly these keys', async () => {
    const { decision } = await keyturn.api.get<{ decision: { options: { choice: string; keys: string[] }[] } }>(
      '/v1/migrations/midway',
    );
    const rest = decision.options.find(({ choice }) => choice === 'runRemaining')?.keys ?? [];
    await migrations.decide('midway', { choice: 'runRemaining' });
    const done = await migrations.until('midway', isFinished);
    expect(done.attempts.count).toBe(2);
    const tasks = (await migrations.tasks()).filter(({ name, type }) => type === 'migrate' && name?.includes('midway'));
    expect(tasks).toHaveLength(2);
    const [first, second] = tasks;
    expect(second?.migratedKeys.toSorted()).toEqual(rest.toSorted());
    expect([...(first?.migratedKeys ?? []), ...(second?.migratedKeys ?? [])].toSorted()).toEqual(keys);
    expect(first?.jobId).not.toBe(second?.jobId);
  }, 90_000);
});

describe('a key that is half in the cloud', () => {
  it('is named for clean-up, and run again, until it has been migrated', async () => {
    const { account } = await migrations.account('half');
    const destination = { cloudUrl: 'https://half.atlassian.net' };
    const { token } = await migrations.register(
      migrationOf('half', ['H1', 'H2', 'H3', 'H4'], { account, destination }),
    );
    await migrations.consent(token.id, { standing: true });
    await keyturn.emulator.assumeOfMigrations({ failedKeyStays: true });
    await keyturn.emulator.orderTask({ failAt: 'midway', duration: 'PT2H' });
    await migrations.start('half');
    const first = await migrations.until('half', ({ phase }) => phase === 'needsDecision');
    expect(first).toMatchObject({ cause: 'PartlyMigrated' });
    const half = (await rest('half')).cleanUp;
    expect(half).toHaveLength(1);
    // Nobody cleans up, and the next attempt finds it there.
    await migrations.decide('half', { choice: 'runRemaining' });
    const second = await migrations.until(
      'half',
      ({ phase, attempts }) => phase === 'needsDecision' && attempts.count === 2,
    );
    expect(second).toMatchObject({ cause: 'AlreadyInCloud' });
    const left = await rest('half');
    expect(left.cleanUp).toEqual(half);
    expect(left.keys).toEqual(expect.arrayContaining(half));
    await keyturn.emulator.assumeOfMigrations({});
    await keyturn.emulator.orderTask({ keysInCloud: ['H1', 'H2'] });
    await migrations.decide('half', { choice: 'runRemaining' });
    const done = await migrations.until('half', isFinished);
    expect(done.attempts).toMatchObject({ count: 3, last: { migrated: left.keys.length, failed: 0 } });
  }, 120_000);

  async function rest(id: string): Promise<{ keys: string[]; cleanUp: string[] }> {
    const { decision } = await keyturn.api.get<{
      decision: { options: { choice: string; keys: string[]; cleanUp: { keys: string[] }[] }[] };
    }>(`/v1/migrations/${id}`);
    const option = decision.options.find(({ choice }) => choice === 'runRemaining');
    return { keys: option?.keys ?? [], cleanUp: option?.cleanUp.flatMap(({ keys }) => keys) ?? [] };
  }
});

describe('a container token that is retired', () => {
  it('leaves whoever waits for it with a decision, and goes on once it is registered anew', async () => {
    const { account } = await migrations.account('retiree');
    const destination = { cloudUrl: 'https://retired.atlassian.net' };
    const spec = migrationOf('of-retired', ['RT1'], { account, destination });
    const { token } = await migrations.register(spec);
    await migrations.start('of-retired');
    await migrations.until('of-retired', ({ phase }) => phase === 'awaitingConsent');
    await keyturn.api.json('POST', `/v1/tokens/${token.id}/retire`, { body: { reason: 'over', revoke: false } });
    await migrations.until('of-retired', ({ phase, cause }) => phase === 'needsDecision' && cause === 'Retired');
    await migrations.decide('of-retired', { choice: 'runAll' });
    const again = await migrations.until(
      'of-retired',
      ({ phase, cause, revision }) => phase === 'needsDecision' && cause === 'Retired' && revision > 10,
    );
    expect(again.task).toMatchObject({ kind: 'decide', cause: 'Retired' });
    await migrations.command('of-retired', 'abandon');
    await migrations.until('of-retired', ({ phase, tasks }) => phase === 'abandoned' && tasks.length === 0);
  }, 90_000);
});

describe('a plan that failed before Keyturn knew of it', () => {
  const keys = ['ADA', 'ADB', 'ADC', 'ADD'];
  const site = 'https://adopted.atlassian.net';

  it('is adopted with what its last migration left, and its rest is run', async () => {
    const { account, value } = await migrations.account('adopter');
    const jobId = await failByHand(`${account.email}:${value}`);
    const { token } = await migrations.register(
      migrationOf('adopted', keys, { destination: { cloudUrl: site }, account, adopt: { jobId } }),
    );
    await migrations.consent(token.id, { standing: true });
    await migrations.start('adopted');
    const waiting = await migrations.until('adopted', ({ phase }) => phase === 'needsDecision');
    expect(waiting).toMatchObject({ cause: 'PartlyMigrated', attempts: { count: 1, last: { jobId } } });
    const before = (await migrations.tasks()).filter((task) => task.jobId === jobId);
    expect(before.map(({ type }) => type)).toEqual(['migrate']);
    await migrations.decide('adopted', { choice: 'runRemaining' });
    await migrations.until('adopted', isFinished);
    const moved = (await migrations.tasks())
      .filter(({ cloudUrl }) => cloudUrl.startsWith(site))
      .flatMap(({ migratedKeys }) => migratedKeys);
    expect(moved.toSorted()).toEqual(keys);
  }, 120_000);

  /** A job that a person made and ran, and that died midway; its id. */
  async function failByHand(credential: string): Promise<string> {
    const cloud = `${keyturn.emulator.base}/migrations/public/v1`;
    const server = `${keyturn.emulator.base}/jira/rest/migration/latest`;
    const call = async <T>(url: string, authorization: string, body?: object): Promise<T> => {
      const headers = { authorization, 'content-type': 'application/json' };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(url, { method: 'POST', headers, ...sent });
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    const atCloud = `Basic ${Buffer.from(credential).toString('base64')}`;
    const atServer = 'Bearer emulator-pat';
    const { token } = await call<{ token: string }>(`${cloud}/token`, atCloud, { cloudUrl: site });
    await call(`${server}/cloud/save/token`, atServer, { cloudUrl: site, token });
    await call(`${server}/public/v1/attach?cloudUrl=${encodeURIComponent(site)}`, atServer);
    const { jobId } = await call<{ jobId: string }>(`${cloud}/jobs`, atCloud, {
      flow: 'jira-onpremises-to-cloud',
      name: 'made by hand',
      source: { serverId: SERVER_ID },
      destination: { url: site },
      scope: { projects: { includedKeys: keys, includedData: 'all' } },
    });
    await keyturn.emulator.orderTask({ failAt: 'midway', duration: 'PT1H' });
    await call(`${cloud}/jobs/${jobId}/tasks`, atCloud, { task: 'Migrate' });
    await eventually({
      ask: async () => (await migrations.tasks()).find((task) => task.jobId === jobId)?.status,
      until: (status) => status === 'FINISHED',
      withinMs: 30_000,
    });
    return jobId;
  }
});

describe('a migration with apps', () => {
  it('finishes when its core has, and offers to run a failed app again', async () => {
    const { account } = await migrations.account('apps');
    const spec = migrationOf('with-apps', ['AP1'], {
      account,
      destination: { cloudUrl: 'https://apps.atlassian.net' },
      scope: { projects: { includedKeys: ['AP1'], includedData: 'all' }, apps: { mode: 'ALL' } },
    });
    const { token } = await migrations.register(spec);
    await migrations.consent(token.id, { standing: true });
    await keyturn.emulator.orderTask({ failAt: 'apps', duration: 'PT2H' });
    await migrations.start('with-apps');
    const done = await migrations.until('with-apps', isFinished);
    expect(done).toMatchObject({ cause: 'AppsFailed', attempts: { last: { migrated: 1, failed: 0 } } });
    expect(done.tasks.map(({ kind, cause }) => `${kind} ${cause}`)).toEqual(['runInAssistant AppsFailed']);
    const feed = await keyturn.api.feed();
    const types = feed.filter(({ subject }) => subject === 'migration/with-apps').map(({ type }) => type);
    expect(types.indexOf('keyturn.migration.coreFinished')).toBeLessThan(types.indexOf('keyturn.migration.finished'));
  }, 90_000);
});

describe('a consent', () => {
  it('for one account does not count for another', async () => {
    const other = migrationOf('other-account', ['OA1'], {
      account: { email: 'second@acme.test', auth: { secret: 'acme-account' } },
    });
    const sent = await keyturn.api.call('PUT', '/v1/migrations/other-account', {
      body: { ...other, server: { ...other.server, baseUrl: `${keyturn.emulator.base}/jira` } },
    });
    expect({ status: sent.status, code: (JSON.parse(sent.text) as { code: string }).code }).toEqual({
      status: 422,
      code: 'account.differs',
    });
  });

  it('for one site does not count for another', async () => {
    const site = 'https://other.atlassian.net';
    const { token } = await migrations.register(
      migrationOf('other-site', ['OS1'], { destination: { cloudUrl: site } }),
    );
    await migrations.start('other-site');
    await migrations.until('other-site', ({ phase }) => phase === 'awaitingConsent');
    expect((await migrations.consents(token.id)).items).toEqual([]);
    await migrations.command('other-site', 'abandon');
  }, 60_000);

  it('is not given by whoever started the migration, where a second approver could', async () => {
    const site = 'https://four.atlassian.net';
    const spec = migrationOf('four-eyes', ['FE1'], {
      account: (await migrations.account('four')).account,
      destination: { cloudUrl: site },
      consent: { approvers: ['role:approver'], fourEyes: true },
    });
    const { token } = await migrations.register(spec);
    const both = { roles: ['operator', 'approver'] };
    const ada = await keyturn.api.createKey({ name: 'ada', ...both });
    const bob = await keyturn.api.createKey({ name: 'bob', ...both });
    await keyturn.api.json('POST', '/v1/migrations/four-eyes/start', { key: ada.key, body: {} });
    await migrations.until('four-eyes', ({ phase }) => phase === 'awaitingConsent');
    await expect(migrations.consent(token.id, { key: ada.key })).rejects.toThrow('auth.fourEyes');
    await migrations.consent(token.id, { key: bob.key });
    await migrations.until('four-eyes', isFinished);
    const { items } = await migrations.consents(token.id);
    expect(items).toMatchObject([{ grantedBy: 'bob', selfConfirmed: false, state: 'used' }]);
  }, 90_000);
});

describe('an assistant that is too old to be connected by the API', () => {
  it('is renewed by a person in the browser, and the migration goes on', async () => {
    const site = 'https://old.atlassian.net';
    await keyturn.emulator.setPlugin({ product: 'confluence', version: '3.10.7' });
    const spec = migrationOf('old-wiki', [], {
      product: 'confluence',
      server: { ...migrationOf('', []).server, assistantVersion: '3.10.7' },
      destination: { cloudUrl: site },
      scope: { spaces: { includedKeys: ['DOCS'], includedData: 'all' } },
    });
    const { token } = await migrations.register(spec);
    await migrations.start('old-wiki');
    await migrations.until('old-wiki', ({ phase }) => phase === 'awaitingConsent');
    const [task] = await eventually({
      ask: async () =>
        (await keyturn.api.get<{ items: { id: string; kind: string }[] }>(`/v1/tasks?subject=token/${token.id}`)).items,
      until: (tasks) => tasks.length > 0,
      withinMs: 20_000,
    });
    expect(task?.kind).toBe('renewInBrowser');
    expect(await migrations.calls('C1')).toEqual(
      (await migrations.calls('C1')).filter(({ subject }) => subject !== site),
    );
    await keyturn.emulator.assumeOfMigrations({ sites: ['acme', 'old'] });
    // Nobody has been in the browser yet: the proof says so, and the person is asked again.
    await keyturn.api.json('POST', `/v1/tasks/${task?.id}/complete`, { body: {} });
    const asked = await eventually({
      ask: async () =>
        (await keyturn.api.get<{ items: { id: string; cause: string }[] }>(`/v1/tasks?subject=token/${token.id}`))
          .items,
      until: (tasks) => tasks.some(({ id }) => id !== task?.id),
      withinMs: 20_000,
    });
    expect(asked).toHaveLength(1);
  }, 90_000);
});

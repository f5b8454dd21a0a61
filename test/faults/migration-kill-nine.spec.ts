import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { freePort } from '@keyturn/local-stack';
import type { RerunPhase } from '@keyturn/domain';
import { eventually } from '../harness/eventually.ts';
import { startKeyturn, type Keyturn } from '../harness/keyturn.ts';
import { flawsOf } from '../harness/life-invariants.ts';
import type { RerunView } from '@keyturn/contracts';
import { HeldAssistant } from '../harness/held-assistant.ts';
import { migrationOf, Migrations } from '../harness/migrations.ts';
import { flushRedis } from '../harness/redis-client.ts';
import { HeldTransitions, type Held } from './held-transitions.ts';

/** Slow enough that nothing runs out meanwhile, fast enough that six hours pass in five seconds. */
const CLOCK = 'x4320';
const RECOVERY_MS = 60_000;

interface Moment {
  readonly phase: RerunPhase;
  /** The transition that would end it, kept from being recorded. */
  readonly endsWith: Omit<Held, 'id'>;
  /** A consent was given beforehand. */
  readonly isStanding?: true;
}

const migrationEvent = (name: string, task?: 'check' | 'migrate'): Moment['endsWith'] => ({
  domain: 'migration',
  type: `keyturn.migration.${name}`,
  ...(task !== undefined && { task }),
});

/** A moment in each phase, and in each step of it whose answer may be lost. */
const MOMENTS = {
  'asking for its token': { phase: 'preparing', endsWith: migrationEvent('renewingAuth') },
  'about to ask a person': { phase: 'preparing', endsWith: { domain: 'token', type: 'keyturn.consent.asked' } },
  'being renewed for a standing consent': {
    phase: 'renewingAuth',
    endsWith: { domain: 'token', type: 'keyturn.consent.used' },
    isStanding: true,
  },
  'being renewed': { phase: 'awaitingConsent', endsWith: { domain: 'token', type: 'keyturn.consent.used' } },
  'about to resume': { phase: 'awaitingConsent', endsWith: migrationEvent('resumed') },
  'taking its turn': { phase: 'awaitingConsent', endsWith: migrationEvent('laneTaken') },
  'being attached': { phase: 'resuming', endsWith: migrationEvent('attached') },
  'creating its job': { phase: 'resuming', endsWith: migrationEvent('jobCreated') },
  'starting its check': { phase: 'checking', endsWith: migrationEvent('taskStarted', 'check') },
  'being checked': { phase: 'checking', endsWith: migrationEvent('checkPassed') },
  'starting to migrate': { phase: 'migrating', endsWith: migrationEvent('taskStarted', 'migrate') },
  migrating: { phase: 'migrating', endsWith: migrationEvent('coreFinished') },
  'settling its apps': { phase: 'settlingApps', endsWith: migrationEvent('finished') },
} satisfies Readonly<Record<string, Moment>>;
type Name = keyof typeof MOMENTS;
const NAMES = Object.keys(MOMENTS) as Name[];
const momentOf = (name: Name): Moment => MOMENTS[name];

let keyturn: Keyturn;
let migrations: Migrations;
let held: HeldTransitions;
let assistant: HeldAssistant;

beforeAll(async () => {
  const emulatorPort = await freePort();
  assistant = new HeldAssistant(`http://127.0.0.1:${emulatorPort}`);
  await assistant.listen();
  keyturn = await startKeyturn({
    env: { KEYTURN_DEMO: 'off', KEYTURN_CLOCK: CLOCK, KEYTURN_EGRESS_ALLOW: assistant.host },
    emulatorPort,
  });
  migrations = new Migrations(keyturn);
  held = new HeldTransitions(join(keyturn.dataDir, 'records.db'));
  await keyturn.emulator.setFaults(0);
  // A minted token that is saved a second time is refused: what is reused shows.
  await keyturn.emulator.assumeOfMigrations({ authTokenUses: 'once' });
  await migrations.prepare();
}, 120_000);

afterAll(async () => {
  held?.close();
  await keyturn?.close();
  await assistant?.close();
}, 60_000);

const idOf = (name: Name): string => `m-${NAMES.indexOf(name)}`;
/** A site of its own for each, so that none waits for another's turn. */
const siteOf = (name: Name): string => `https://site-${NAMES.indexOf(name)}.atlassian.net`;

describe('a migration whose worker is killed while', () => {
  it('all of them stand at their moments, and Redis forgets everything', async () => {
    await Promise.all(NAMES.map(bringToItsMoment));
    await keyturn.kill('worker');
    await flushRedis(keyturn);
    await eventually({ ask: () => keyturn.isWorking(), until: Boolean, withinMs: RECOVERY_MS });
    held.letAllGo();
  }, 180_000);

  it.each(NAMES)(
    '%s goes on, and nothing is started twice',
    async (name) => {
      const id = idOf(name);
      const { token } = await migrations.get(id);
      await eventually({
        ask: async () => {
          if ((await migrations.consents(token.id)).asked !== null) await migrations.consent(token.id);
          return (await migrations.get(id)).phase;
        },
        until: (phase) => phase === 'finished',
        withinMs: RECOVERY_MS,
        everyMs: 500,
      });
      await expectStartedOnce(id, keysOf(name));
    },
    90_000,
  );

  it('its token is being saved mints another one, and never saves the old one again', async () => {
    const id = 'm-save';
    const { account } = await migrations.account(id);
    const spec = migrationOf(id, ['S1'], { destination: { cloudUrl: 'https://save.atlassian.net' }, account });
    const { token } = await migrations.register(spec, { baseUrl: `http://${assistant.host}/jira` });
    assistant.hold();
    await migrations.consent(token.id, { standing: true });
    await migrations.start(id);
    await eventually({ ask: () => assistant.saves.length, until: (saves) => saves > 0, withinMs: RECOVERY_MS });
    await keyturn.kill('worker');
    await eventually({ ask: () => keyturn.isWorking(), until: Boolean, withinMs: RECOVERY_MS });
    assistant.letThrough();
    await migrations.until(id, ({ phase }) => phase === 'finished', RECOVERY_MS);
    expect(assistant.saves.length).toBeGreaterThan(1);
    expect(new Set(assistant.saves).size).toBe(assistant.saves.length);
    await expectStartedOnce(id, ['S1']);
  }, 180_000);

  it('anything left a feed without a gap, and records as the workflows have them', async () => {
    expect(flawsOf(await keyturn.api.feed())).toEqual([]);
    expect((await migrations.calls('P1')).filter(({ status }) => status === 500)).toEqual([]);
    for (const name of NAMES) {
      const [recorded, running] = await Promise.all(
        ['', '?fresh=true'].map((query) => keyturn.api.get<RerunView>(`/v1/migrations/${idOf(name)}${query}`)),
      );
      expect(running?.revision).toBe(recorded?.revision);
      expect(running?.attempts).toEqual(recorded?.attempts);
    }
  });
});

const keysOf = (name: Name): string[] => ['A', 'B'].map((key) => `${key}${NAMES.indexOf(name)}`);

/** Starts it, and consents where that comes before its moment; resolves when it stands there. */
async function bringToItsMoment(name: Name): Promise<void> {
  const { phase, endsWith, isStanding } = momentOf(name);
  const [id, keys] = [idOf(name), keysOf(name)];
  const { account } = await migrations.account(id);
  const scope = { projects: { includedKeys: keys }, apps: { mode: 'ALL' } };
  const { token } = await migrations.register(
    migrationOf(id, keys, { destination: { cloudUrl: siteOf(name) }, scope, account }),
  );
  if (isStanding === true) await migrations.consent(token.id, { standing: true });
  held.hold({ ...endsWith, id: endsWith.domain === 'token' ? token.id : id });
  await migrations.start(id);
  if (isStanding === undefined && phase !== 'preparing') {
    await eventually({
      ask: async () => (await migrations.consents(token.id)).asked,
      until: (asked) => asked !== null,
      withinMs: RECOVERY_MS,
    });
    await migrations.consent(token.id);
  }
  await held.untilPhase({ ...endsWith, domain: 'migration', id, phase, withinMs: RECOVERY_MS });
}

async function expectStartedOnce(id: string, keys: readonly string[]): Promise<void> {
  const tasks = (await migrations.tasks()).filter(({ name }) => name?.startsWith(`${id} `));
  const started = { check: 0, migrate: 0 };
  for (const { type } of tasks) started[type] += 1;
  expect({ id, ...started }).toEqual({ id, check: 1, migrate: 1 });
  expect(tasks.flatMap(({ migratedKeys }) => migratedKeys).toSorted()).toEqual([...keys].toSorted());
}

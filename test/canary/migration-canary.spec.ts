import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '@keyturn/local-stack';
import { eventually } from '../harness/eventually.ts';
import { HeldAssistant } from '../harness/held-assistant.ts';
import { startKeyturn, type Keyturn } from '../harness/keyturn.ts';
import { migrationOf, Migrations, SITE } from '../harness/migrations.ts';
import { expectClean, expectCleanFiles, runningKinds } from './everywhere.ts';
import { canary, plantedAs } from './guided-plants.ts';
import type { Marker } from './marker-forms.ts';
import { environments, printedBy } from './sinks.ts';

const planted = { server: canary('Server'), wrong: canary('Wrong'), refused: canary('Refused') };
/** Known only once the emulator has made them. */
const made: Marker[] = [];
const markers = (): Marker[] => [...Object.values(planted), ...made];

let keyturn: Keyturn;
let migrations: Migrations;
let assistant: HeldAssistant;
let tokenId: string;

beforeAll(async () => {
  const emulatorPort = await freePort();
  // The emulator knows one credential; what is planted is exchanged for it on the way, and what is wrong stays so.
  assistant = new HeldAssistant(`http://127.0.0.1:${emulatorPort}`, (given) =>
    given.replace(planted.server.value, 'emulator-pat'),
  );
  await assistant.listen();
  const env = { KEYTURN_DEMO: 'off', KEYTURN_CLOCK: 'x4320', KEYTURN_EGRESS_ALLOW: assistant.host };
  keyturn = await startKeyturn({ env, emulatorPort });
  migrations = new Migrations(keyturn);
  await keyturn.emulator.setFaults(0);
  await keyturn.api.putSecret('jira-pat', planted.wrong.value);
}, 120_000);

afterAll(async () => {
  await keyturn?.close();
  await assistant?.close();
}, 60_000);

describe('the credentials of a migration', () => {
  it('are refused by the server, then by the cloud, then taken', async () => {
    const { account, value } = await migrations.account('canary');
    made.push(plantedAs({ name: 'account token', text: value, value }));
    await keyturn.api.putSecret('of-canary', planted.refused.value);
    const spec = migrationOf('planted-run', ['P1', 'P2'], { account });
    ({ id: tokenId } = (await migrations.register(spec, { baseUrl: `http://${assistant.host}/jira` })).token);
    await migrations.consent(tokenId, { standing: true });
    await migrations.start('planted-run');
    await untilCause('AccountRefused');
    await keyturn.api.putSecret('of-canary', value);
    await untilCause('ServerAccessRefused');
    await keyturn.api.putSecret('jira-pat', planted.server.value);
    await migrations.until('planted-run', ({ phase }) => phase === 'finished');
  }, 180_000);

  it('are used again when the authentication has lapsed, and when data had moved', async () => {
    await keyturn.emulator.expireContainerTokens(SITE);
    const { account } = (await migrations.get('planted-run')).spec;
    const spec = migrationOf('planted-again', ['Q1', 'Q2'], { account });
    await migrations.register(spec, { baseUrl: `http://${assistant.host}/jira` });
    await keyturn.emulator.orderTask({ failAt: 'midway', duration: 'PT2H' });
    await migrations.start('planted-again');
    await migrations.until('planted-again', ({ phase }) => phase === 'needsDecision');
    // The 5-minute tokens, as they were saved.
    for (const save of assistant.saves) {
      const { token } = JSON.parse(save) as { token: string };
      made.push(plantedAs({ name: '5-minute token', text: token, value: token }));
    }
    expect(new Set(assistant.saves).size).toBeGreaterThan(2);
  }, 120_000);

  it('are in no history, answer, event, Redis key, process or output of the command line', async () => {
    const printed = [];
    for (const args of [
      ['migration', 'show', 'planted-run'],
      ['migration', 'attempts', 'planted-again', '1'],
      ['consent', 'list', tokenId],
      ['task', 'list'],
    ])
      printed.push(printedBy(args.join(' '), await keyturn.cli(args)));
    const label = (await keyturn.api.token(tokenId)).label;
    const running = await runningKinds(keyturn, { id: 'planted-run', label });
    expectClean([...running, { kind: 'command line output', sinks: printed, holds: 'planted-run' }], markers());
    expectClean([{ kind: 'environments', sinks: environments(keyturn), holds: keyturn.dataDir }], markers());
  }, 60_000);

  it('are in no file, and not in a database as their plain hash, while it runs and after it has ended', async () => {
    await expectCleanFiles(keyturn, { markers: markers(), id: 'planted-run' });
  }, 60_000);
});

/** Of the token's open tasks, or of what the migration waits for. */
async function untilCause(cause: string): Promise<void> {
  await eventually({
    ask: async () => (await keyturn.api.token(tokenId)).tasks.map((task) => task.cause),
    until: (causes) => causes.includes(cause),
    withinMs: 60_000,
  });
}

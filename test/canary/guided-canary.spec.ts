import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenView } from '@keyturn/contracts';
import { eventually } from '../harness/eventually.ts';
import { startKeyturn, type CliEnded, type Keyturn } from '../harness/keyturn.ts';
import { expectClean, expectCleanFiles, runningKinds } from './everywhere.ts';
import { accountSpec, canary, dataManagerSpec, makeAccountToken, plantedAs } from './guided-plants.ts';
import type { Marker } from './marker-forms.ts';
import { filesBelow, findMarkers, type Sink } from './marker-scan.ts';
import { databaseBytes, sealedValues, stagedTokens } from './sealed-values.ts';
import { flawsOfSinkFolder } from './sink-folder.ts';
import { commandLines, environments, printedBy } from './sinks.ts';

const LIFE = 'guided-life';
const ACCOUNT = 'account-life';
const PATIENT = 'patient-life';
const REPEATED = 'repeated-life';
const UNHEARD = 'unheard-life';
const RETIRED = 'retired-life';
const FILE = 'hr-import';
const PATIENCE_MS = 30_000;

const planted = {
  accepted: canary('Accepted'),
  renewed: canary('Renewed'),
  blank: canary('Blank', (text) => `${text} ${text}`),
  quoted: canary('Quoted', (text) => `\u201C${text}\u201D`),
  invisible: canary('Invisible', (text) => `${text}\u200B`),
  long: canary('Long', (text) => text.repeat(300)),
  notWorking: canary('NotWorking'),
  organisationKey: canary('Organisation'),
  patient: canary('Patient'),
  repeated: canary('Repeated'),
  unheard: canary('Unheard'),
  retired: canary('Retired'),
  late: canary('Late'),
  idempotencyKey: canary('Key'),
};
/** Known only once the emulator and the API have made them. */
const made: Marker[] = [];
const markers = (): Marker[] => [...Object.values(planted), ...made];
/** What commands of the command line printed, and what requests were answered. */
const printed: Sink[] = [];
/** Sealed values, and the keys they were sealed under, that records have deleted. */
const destroyed: Marker[] = [];

let keyturn: Keyturn;
/** What belongs to a consumer and is no part of Keyturn. */
let outside: string;

const sinkFolder = (): string => join(outside, 'run');
const consumerKeyFile = (): string => join(outside, 'key');

beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), 'kt-consumer-'));
  mkdirSync(sinkFolder());
  keyturn = await startKeyturn({ env: { KEYTURN_DEMO: 'off', KEYTURN_CLOCK: 'x1440' } });
  const { api, emulator } = keyturn;
  await emulator.setFaults(0);
  await api.putSecret('org-key', planted.organisationKey.value);
  await api.putToken(dataManagerSpec(LIFE, join(sinkFolder(), FILE)));
  for (const id of [PATIENT, REPEATED, UNHEARD, RETIRED]) await api.putToken(dataManagerSpec(id));
  await api.putToken(accountSpec(ACCOUNT, 'org-key'));
  const { key } = await api.createKey({ name: 'nightly', roles: ['consumer'], tokens: [LIFE, ACCOUNT, RETIRED] });
  made.push({ name: 'consumer key', text: key.split('_')[2] ?? '' });
  writeFileSync(consumerKeyFile(), key, { mode: 0o600 });
}, 120_000);

afterAll(async () => {
  await keyturn?.close();
  rmSync(outside, { recursive: true, force: true });
}, 60_000);

describe('a value that a person hands over', () => {
  it('is taken and written to its file, or refused for its shape or because it is known', async () => {
    expect(await submit(LIFE, planted.accepted.value)).toMatchObject({ code: 0 });
    await untilToken(LIFE, ({ currentVersion }) => currentVersion === 1);
    for (const { value } of [planted.blank, planted.quoted, planted.invisible, planted.long]) {
      expect(await post(LIFE, { value })).toMatchObject({ status: 422, code: 'value.refused' });
      expect(await submit(LIFE, value)).toMatchObject({ stderr: expect.stringContaining('value.refused') });
    }
    const { value } = planted.accepted;
    expect(await post(LIFE, { value }, planted.idempotencyKey.text)).toMatchObject({
      status: 422,
      code: 'value.known',
    });
    expect(await submit(LIFE, value)).toMatchObject({ stderr: expect.stringContaining('value.known') });
    await untilInFile(value);
  }, 60_000);

  it('is on the command line of the client that exec runs, and on no other, and in no environment', async () => {
    const script =
      'console.log("begun"); process.stdin.resume().on("end", () => console.log(Object.keys(process.env).join()))';
    const client = [process.execPath, '-e', script, '{}'];
    const env = { KEYTURN_API_KEY_FILE: consumerKeyFile() };
    const running = keyturn.startCli(['exec', '--token', LIFE, '--', ...client], { env });
    await eventually({
      ask: () => running.printed.stdout,
      until: (text) => text.includes('begun'),
      withinMs: PATIENCE_MS,
    });
    const found = findMarkers(commandLines(keyturn), markers());
    expect(found).toEqual([{ where: expect.any(String), marker: planted.accepted.name, form: 'plain' }]);
    expect(found[0]?.where).not.toBe(`/proc/${running.pid}/cmdline`);
    expectNotInProcesses({ except: found.map(({ where }) => where), holds: script });
    const ended = await running.end();
    printed.push(printedBy('exec', ended));
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('KEYTURN_DATA') });
    await untilToken(LIFE, ({ versions }) => versions[0]?.adoption[0]?.state === 'adopted');
  }, 60_000);

  it('gives way to its successor, in the file too, and is revoked by a person', async () => {
    const { value } = planted.renewed;
    expect(await post(LIFE, { value }, `${planted.idempotencyKey.text}2`)).toMatchObject({ status: 201 });
    await untilInFile(value);
    const { tasks } = await untilToken(LIFE, (token) => token.tasks.some(({ kind }) => kind === 'revokeUpstream'));
    await cli(['task', 'done', tasks[0]?.id ?? '', '--evidence', 'deleted in Data Manager']);
    await untilToken(LIFE, ({ versions }) => versions[0]?.status === 'revoked');
  }, 60_000);

  it('is destroyed when a person has revoked it', async () => {
    expect((await sealedValues(keyturn, LIFE)).filter(({ name }) => name.startsWith('version 1'))).toEqual([]);
  });

  it('is tried with its account, and asked about with the key of its organisation', async () => {
    // Either: it may take longer to be tried than a person waits.
    expect([0, 1]).toContain((await submit(ACCOUNT, planted.notWorking.value)).code);
    await untilToken(ACCOUNT, ({ versions }) => versions[0]?.status === 'orphaned');
    const value = await makeAccountToken(keyturn, 'Planted account-life v2');
    made.push(plantedAs({ name: 'account token', text: value, value }));
    expect(await submit(ACCOUNT, value)).toMatchObject({ code: 0 });
    const { tasks } = await untilToken(ACCOUNT, ({ currentVersion }) => currentVersion === 2);
    // So the key was sent, and refused.
    expect(tasks.map(({ kind, cause }) => `${kind} ${cause}`)).toContain('fixAccess ExpiryUnread');
  }, 60_000);

  it('stays staged while Temporal is away, whether it is repeated or not', async () => {
    const patient = keyturn.startCli(['token', 'submit', PATIENT]);
    const ended = await keyturn.without('temporal', async () => {
      const end = patient.end(planted.patient.value);
      const answers = Promise.all([post(REPEATED, planted.repeated), post(UNHEARD, planted.unheard)]);
      const all = [PATIENT, REPEATED, UNHEARD];
      const staged = () => stagedTokens(keyturn);
      await eventually({ ask: staged, until: (ids) => all.every((id) => ids.includes(id)), withinMs: PATIENCE_MS });
      expectNotInProcesses({ holds: PATIENT });
      for (const answer of await answers) expect(answer).toMatchObject({ status: 503, code: 'service.unavailable' });
      // In an object: a promise as the result of another would be waited for.
      return { end };
    });
    const told = await ended.end;
    printed.push(printedBy('token submit', told));
    expect(told).toMatchObject({ code: 0 });
    const repeat = () => post(REPEATED, planted.repeated);
    await eventually({ ask: repeat, until: ({ status }) => status === 201, withinMs: PATIENCE_MS });
    for (const id of [PATIENT, REPEATED]) await untilToken(id, ({ currentVersion }) => currentVersion === 1);
    // Without a key, a repeat is another request; and of the last one nobody ever heard again.
    expect(new Set(stagedTokens(keyturn))).toEqual(new Set([REPEATED, UNHEARD]));
  }, 120_000);

  it('is destroyed with its token when that is retired, and no other is taken', async () => {
    expect(await submit(RETIRED, planted.retired.value)).toMatchObject({ code: 0 });
    await untilToken(RETIRED, ({ currentVersion }) => currentVersion === 1);
    const sealed = await sealedValues(keyturn, RETIRED);
    expect(isWritten(sealed)).toBe(true);
    destroyed.push(...sealed);
    await cli(['token', 'retire', RETIRED, '--reason', 'end of the drill', '--no-revoke']);
    expect(await submit(RETIRED, planted.late.value)).toMatchObject({
      stderr: expect.stringContaining('token.wrongPhase'),
    });
    expect(await sealedValues(keyturn, RETIRED)).toEqual([]);
  }, 60_000);

  it('is not on the disk any more once it was destroyed, while Keyturn runs on', async () => {
    expect(isWritten(destroyed)).toBe(false);
  });
});

describe('what people handed over', () => {
  it('is in its file, for its owner only, and no draft is left beside it', () => {
    expect(flawsOfSinkFolder(sinkFolder(), { name: FILE, value: planted.renewed.value })).toEqual([]);
  });

  it('is in no history, answer, event, Redis key, process or output of the command line', async () => {
    const running = await runningKinds(keyturn, { id: LIFE, label: `Planted ${LIFE}` });
    expectClean([...running, { kind: 'command line output', sinks: printed, holds: ': fingerprint ' }], markers());
    expectNotInProcesses({ holds: 'apps/worker/dist/main.js' });
  }, 60_000);

  it('is in no file, and not in a database as its plain hash, while it runs and after it has ended', async () => {
    await expectCleanFiles(keyturn, { markers: markers(), id: LIFE });
  }, 60_000);

  it('is not on the disk any more once it was destroyed, after Keyturn has ended', () => {
    expect(findMarkers(filesBelow(keyturn.rootDir), destroyed)).toEqual([]);
  });
});

async function cli(args: readonly string[], input = ''): Promise<CliEnded> {
  const ended = await keyturn.cli(args, { input });
  printed.push(printedBy(args.join(' '), ended));
  return ended;
}

const submit = (id: string, value: string): Promise<CliEnded> => cli(['token', 'submit', id], value);

/** Hands a value over without the command line, with an Idempotency-Key or none. */
async function post(
  id: string,
  { value }: { value: string },
  key?: string,
): Promise<{ status: number; code?: unknown }> {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const { status, text } = await keyturn.api.call('POST', `/v1/tokens/${id}/versions`, { headers, body: { value } });
  printed.push({ name: `answer to POST ${id}/versions`, bytes: Buffer.from(text) });
  return { status, code: (JSON.parse(text) as { code?: unknown }).code };
}

const isWritten = (sealed: readonly Marker[]): boolean => findMarkers(databaseBytes(keyturn), sealed).length > 0;

/** `holds` is on some command line; the exceptions are files of /proc. */
function expectNotInProcesses({ holds, except = [] }: { holds: string; except?: readonly string[] }): void {
  const ours = commandLines(keyturn).filter(({ name }) => !except.includes(name));
  const kinds = [
    { kind: 'command lines', sinks: ours, holds },
    { kind: 'environments', sinks: environments(keyturn), holds: keyturn.dataDir },
  ];
  expectClean(kinds, markers());
}

function untilToken(id: string, fits: (token: TokenView) => boolean): Promise<TokenView> {
  return eventually({ ask: () => keyturn.api.token(id), until: fits, withinMs: PATIENCE_MS });
}

async function untilInFile(value: string): Promise<void> {
  const flaws = () => flawsOfSinkFolder(sinkFolder(), { name: FILE, value });
  await eventually({ ask: flaws, until: ({ length }) => length === 0, withinMs: PATIENCE_MS });
}

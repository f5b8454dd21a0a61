import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openRecords, type Records } from '@keyturn/records';
import type { Wakeups } from '@keyturn/redis';
import { aTokenSpec, createInMemoryLives, type InMemoryLives } from '@keyturn/testing';
import { migrationListQuery, tokenListQuery } from '@keyturn/contracts/schemas';
import { ApiRefusal } from '../http/api-refusal.ts';
import { Informer, type TokenSubject } from './informer.ts';

const logger = { info: () => undefined, warn: () => undefined };

/** As a listener while Redis is away: polling alone. */
const polling = (pollMs: number): Pick<Wakeups, 'listen'> => ({
  listen: async ({ signal, onWake }) => {
    while (!signal.aborted) {
      await onWake();
      await setTimeout(pollMs, undefined, { signal }).catch(() => undefined);
    }
  },
});

let folder: string;
let records: Records;
let lives: InMemoryLives;
let informer: Informer;
let now: number;

const open = (): Informer => new Informer({ records, wakeups: polling(20), clock: { factor: 1, epochMs: 0 }, logger });

async function register(id: string): Promise<number> {
  const message = { spec: aTokenSpec({ id }), incarnation: `i-${id}`, by: 'spec' };
  return (await lives.gateway.applySpec({ message, updateId: `register-${id}`, snapshot: null })).revision;
}

const idsOf = (page: Buffer): string[] =>
  (JSON.parse(page.toString()) as { items: { id: string }[] }).items.map(({ id }) => id);

const list = (query: object = {}): Buffer => informer.list(tokenListQuery.parse(query));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kt-informer-'));
  records = await openRecords({ file: join(folder, 'records.db') });
  now = Date.now();
  lives = createInMemoryLives({ records, now: () => now });
  informer = open();
});

afterEach(async () => {
  await informer.stop();
  await records.close();
  rmSync(folder, { recursive: true });
});

describe('the informer', () => {
  it('refuses to answer before everything is loaded', () => {
    expect(() => list()).toThrow(ApiRefusal);
    expect(() => informer.get('token/a')).toThrow(/service\.starting/);
    expect(informer.ready()).toBe(false);
    expect(informer.lagMs()).toBe(Infinity);
  });

  it('knows every row there was before it began', async () => {
    for (const id of ['aaa', 'bbb', 'ccc']) await register(id);
    await lives.settle('bbb');
    await informer.start();
    expect(idsOf(list())).toEqual(['aaa', 'bbb', 'ccc']);
    expect(informer.get('token/bbb')?.item).toMatchObject({ phase: 'active', currentVersion: 1, status: 'healthy' });
    expect(informer.get('token/nobody')).toBeUndefined();
    expect(informer.lagMs()).toBeLessThan(60_000);
  });

  it('shows a revision as soon as somebody waits for it', async () => {
    await informer.start();
    const revision = await register('aaa');
    expect(await informer.reach({ subject: 'token/aaa', revision, timeoutMs: 5_000 })).toBe(true);
    expect(idsOf(list())).toEqual(['aaa']);
    expect(informer.seq).toBe(await records.transitions.headSeq());
  });

  it('says so when a revision does not come in time', async () => {
    await informer.start();
    expect(await informer.reach({ subject: 'token/aaa', revision: 7, timeoutMs: 30 })).toBe(false);
  });

  it('serves many who wait at once and ends with what records hold', async () => {
    await informer.start();
    const ids = Array.from({ length: 40 }, (_, index) => `token-${index}`);
    const reached = await Promise.all(
      ids.map(async (id) => {
        const revision = await register(id);
        return informer.reach({ subject: `token/${id}`, revision, timeoutMs: 10_000 });
      }),
    );
    expect(new Set(reached)).toEqual(new Set([true]));
    const rows = await records.subjects.page({ limit: 100 });
    expect(rows.map(({ subject, revision }) => [subject, revision])).toEqual(
      rows.map(({ subject }) => [subject, informer.get(subject as TokenSubject)?.revision]),
    );
  });

  it('tells listeners each transition once, in order, after memory has it', async () => {
    await informer.start();
    const told: { seq: number; phase: string | undefined }[] = [];
    const stop = informer.onTransition((transitions) => {
      for (const { seq, subject } of transitions)
        told.push({ seq, phase: informer.get(subject as TokenSubject)?.item.phase });
    });
    const { revision } = await (await register('aaa'), lives.settle('aaa'));
    await informer.reach({ subject: 'token/aaa', revision, timeoutMs: 5_000 });
    expect(told.map(({ seq }) => seq)).toEqual(Array.from({ length: revision }, (_, index) => index + 1));
    expect(told.at(-1)?.phase).toBe('active');
    stop();
  });

  it('changes a status that time alone changed, without any transition', async () => {
    await register('aaa');
    const { versions } = await lives.settle('aaa');
    await informer.start();
    const expiresAt = versions[0]?.expiresAt ?? 0;
    const { version } = informer.tokens;
    informer.tokens.sweep(expiresAt - 1, 1);
    expect(informer.get('token/aaa')?.item.status).toBe('atRisk');
    informer.tokens.sweep(expiresAt, 1);
    expect(informer.get('token/aaa')?.item.status).toBe('expired');
    expect(informer.tokens.version).toBe(version + 2);
    informer.tokens.sweep(expiresAt, 1);
    expect(informer.tokens.version).toBe(version + 2);
  });

  it('keeps its last picture while records are away and catches up afterwards', async () => {
    await register('aaa');
    const { feed } = records.transitions;
    await informer.start();
    const away = { ...records.transitions, feed: () => Promise.reject(new Error('away')) };
    Object.assign(records.transitions, away);
    await register('bbb');
    expect(await informer.reach({ subject: 'token/bbb', revision: 1, timeoutMs: 30 })).toBe(false);
    expect(idsOf(list())).toEqual(['aaa']);
    Object.assign(records.transitions, { feed });
    expect(await informer.reach({ subject: 'token/bbb', revision: 1, timeoutMs: 5_000 })).toBe(true);
  });

  it('lists what a later version wrote as unknown, with what the row says', async () => {
    const row = { phase: 'active', health: 'healthy', cause: null, waitingFor: null, site: null, owner: 'a@acme.test' };
    const instants = { expiresAt: null, nextActionAt: null };
    for (const [subject, kind] of [
      ['token/later', 'custom'],
      ['migration/later', 'confluence'],
    ] as const)
      await records.transitions.record({
        subject,
        incarnation: 'i',
        over: false,
        snapshot: { schema: 99, state: { schema: 99 } },
        row: { ...row, ...instants, kind },
        transitions: [{ revision: 3, type: 'keyturn.any.thing', at: new Date(now).toISOString(), data: {} }],
      });
    await informer.start();
    const known = { status: 'unknown', phase: 'active', owner: 'a@acme.test', revision: 3 };
    expect(informer.get('token/later')).toMatchObject({ snapshot: null, item: { ...known, kind: 'custom' } });
    expect(informer.get('migration/later')).toMatchObject({
      snapshot: null,
      item: { ...known, product: 'confluence' },
    });
    expect(idsOf(informer.listMigrations(migrationListQuery.parse({ status: 'unknown' })))).toEqual(['later']);
  });

  it('knows who refers to a named secret, and counts the fleet', async () => {
    for (const id of ['aaa', 'bbb']) await register(id);
    const { versions } = await lives.settle('bbb');
    await informer.start();
    expect(informer.secretUsers('issuer-key')).toEqual({ tokens: ['aaa', 'bbb'], migrations: [] });
    expect(informer.secretUsers('other')).toEqual({ tokens: [], migrations: [] });
    expect(informer.summary()).toMatchObject({
      total: 2,
      phase: { registered: 1, active: 1 },
      status: { working: 1, healthy: 1 },
      kind: { custom: 2 },
      nextExpiry: { id: 'bbb', expiresAt: new Date(versions[0]?.expiresAt ?? 0).toISOString() },
    });
    expect(informer.tokensByPhase()).toEqual({ registered: 1, active: 1 });
  });
});

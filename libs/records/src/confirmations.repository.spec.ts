import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords, type Confirmation, type Records } from './index.ts';

let folder: string;
let records: Records;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kt-records-'));
  records = await openRecords({ file: join(folder, 'records.db') });
});

afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

const at = (seconds: number): string => new Date(Date.UTC(2029, 0, 1) + seconds * 1000).toISOString();

const request = { kind: 'token.rotate', subject: 'token/a', requestedBy: 'ann', request: { breakGlass: true, n: [1] } };
const ask = (seconds = 0): Promise<Confirmation> =>
  records.confirmations.ask({ ...request, now: at(seconds), ttlMs: 300_000 });
const confirm = (id: string, seconds: number, confirmedBy = 'ben') =>
  records.confirmations.confirm({ id, confirmedBy, now: at(seconds) });

describe('a confirmation', () => {
  it('is kept as it was asked, under an id that nobody can guess', async () => {
    const asked = await ask();
    const open = { confirmedBy: null, confirmedAt: null, outcome: null };
    expect(asked).toEqual({ ...request, id: asked.id, requestedAt: at(0), expiresAt: at(300), ...open });
    expect(asked.id).toMatch(/^[0-9a-f]{32}$/);
    expect((await ask()).id).not.toBe(asked.id);
    expect(await records.confirmations.get(asked.id)).toEqual(asked);
    expect(await records.confirmations.get('unknown')).toBeUndefined();
  });

  it('is given once, and who comes later is told by whom', async () => {
    const { id } = await ask();
    expect(await confirm(id, 1)).toMatchObject({
      state: 'confirmed',
      confirmation: { confirmedBy: 'ben', confirmedAt: at(1), request: request.request },
    });
    for (const person of ['ben', 'cid'])
      expect(await confirm(id, 2, person)).toMatchObject({
        state: 'spent',
        confirmation: { confirmedBy: 'ben', confirmedAt: at(1) },
      });
  });

  it('is given by one of many who try at once, in several processes', async () => {
    const { id } = await ask();
    const other = await openRecords({ file: join(folder, 'records.db') });
    const tries = Array.from({ length: 10 }, (_, person) =>
      (person % 2 === 0 ? records : other).confirmations.confirm({ id, confirmedBy: `p${person}`, now: at(1) }),
    );
    const states = (await Promise.all(tries)).map(({ state }) => state).toSorted();
    expect(states).toEqual(['confirmed', ...Array.from({ length: 9 }, () => 'spent')]);
    await other.close();
  });

  it('is refused from the moment it expires, and says so; an unknown one says that', async () => {
    const { id } = await ask();
    expect(await confirm(id, 300)).toMatchObject({ state: 'expired', confirmation: { confirmedBy: null } });
    expect(await confirm('unknown', 1)).toEqual({ state: 'unknown' });
    expect(await confirm(id, 299)).toMatchObject({ state: 'confirmed' });
    expect(await confirm(id, 301)).toMatchObject({ state: 'spent' });
  });

  it('notes once what came of it, after it was given', async () => {
    const { id } = await ask();
    expect(await records.confirmations.settle({ id, outcome: 'done' })).toBe(false);
    await confirm(id, 1);
    expect(await records.confirmations.settle({ id, outcome: 'done' })).toBe(true);
    expect(await records.confirmations.settle({ id, outcome: 'failed' })).toBe(false);
    expect(await records.confirmations.get(id)).toMatchObject({ outcome: 'done' });
  });

  it('is listed newest first, and by itself while it waits', async () => {
    const [first, second, third] = [await ask(), await ask(100), await ask(200)];
    await confirm(second.id, 201);
    const ids = async (input: { limit: number; openAt?: string }) =>
      (await records.confirmations.list(input)).map(({ id }) => id);
    expect(await ids({ limit: 10 })).toEqual([third.id, second.id, first.id]);
    expect(await ids({ limit: 1 })).toEqual([third.id]);
    expect(await ids({ limit: 10, openAt: at(299) })).toEqual([third.id, first.id]);
    expect(await ids({ limit: 10, openAt: at(300) })).toEqual([third.id]);
  });

  it('is forgotten a day after it expired', async () => {
    const { id } = await ask();
    const later = await ask(60);
    expect(await records.confirmations.sweep({ now: at(86_400 + 300) })).toBe(0);
    expect(await records.confirmations.sweep({ now: at(86_400 + 301) })).toBe(1);
    expect(await records.confirmations.get(id)).toBeUndefined();
    expect(await records.confirmations.get(later.id)).toBeDefined();
  });
});

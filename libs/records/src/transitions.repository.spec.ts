import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openRecords, type Records, type RecordTransitions } from './index.ts';

let folder: string;
let records: Records;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kt-records-'));
  records = await openRecords({ file: join(folder, 'data', 'records.db') });
});

afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

function step(revision: number, extra: Partial<RecordTransitions> = {}): RecordTransitions {
  return {
    subject: 'token/a',
    incarnation: 'one',
    row: {
      phase: 'active',
      health: 'healthy',
      cause: null,
      waitingFor: null,
      kind: 'issuer.webhook',
      site: null,
      owner: 'a@acme.test',
      expiresAt: '2030-01-01T00:00:00.000Z',
      nextActionAt: null,
    },
    snapshot: { revision },
    over: false,
    transitions: [{ revision, type: `t${revision % 3}`, at: '2029-01-01T00:00:00.000Z', data: { revision } }],
    ...extra,
  };
}

describe('recording transitions', () => {
  it('writes the row and its events, and reads them back as they were', async () => {
    const two = [...step(1).transitions, ...step(2).transitions];
    expect(await records.transitions.record(step(2, { transitions: two }))).toEqual({ appended: 2, lastSeq: 2 });
    expect(await records.subjects.get('token/a')).toEqual({
      subject: 'token/a',
      incarnation: 'one',
      revision: 2,
      over: false,
      row: step(2).row,
      snapshot: { revision: 2 },
      lastSeq: 2,
    });
    const [first, second] = await records.transitions.feed({ after: 0, limit: 10 });
    expect(first).toMatchObject({ seq: 1, revision: 1, type: 't1', data: { revision: 1 }, incarnation: 'one' });
    expect(second).toMatchObject({ seq: 2, revision: 2 });
    expect(await records.transitions.headSeq()).toBe(2);
  });

  it('changes nothing when it is repeated', async () => {
    await records.transitions.record(step(1));
    await records.transitions.record(step(2));
    expect(await records.transitions.record(step(2))).toEqual({ appended: 0, lastSeq: 2 });
    expect(await records.subjects.get('token/a')).toMatchObject({ revision: 2, snapshot: { revision: 2 }, lastSeq: 2 });
  });

  it('appends only what is missing when a batch overlaps an earlier one', async () => {
    await records.transitions.record(step(1));
    const both = [...step(1).transitions, ...step(2).transitions];
    expect(await records.transitions.record(step(2, { transitions: both }))).toMatchObject({ appended: 1 });
    expect(await records.subjects.get('token/a')).toMatchObject({ revision: 2 });
  });

  it('answers what happened instead of an older revision that arrives late, and writes nothing', async () => {
    await records.transitions.record(step(5));
    expect(await records.transitions.record(step(4))).toEqual({ appended: 0, lastSeq: 1, truth: { revision: 5 } });
    expect(await records.subjects.get('token/a')).toMatchObject({ revision: 5, snapshot: { revision: 5 } });
  });

  it('answers what happened instead of another event under a revision that is taken, and keeps neither row nor event of it', async () => {
    await records.transitions.record(step(1));
    const other = [{ ...step(1).transitions[0]!, type: 'other' }, ...step(2).transitions];
    const answer = await records.transitions.record(step(2, { transitions: other }));
    expect(answer).toEqual({ appended: 0, lastSeq: 1, truth: { revision: 1 } });
    expect(await records.subjects.get('token/a')).toMatchObject({ revision: 1 });
    expect(await records.transitions.headSeq()).toBe(1);
  });

  it('refuses to record nothing', async () => {
    await expect(records.transitions.record(step(1, { transitions: [] }))).rejects.toMatchObject({
      code: 'records.noTransitions',
    });
  });

  it('answers what happened instead of a batch with a revision that was left out, and keeps nothing of it', async () => {
    await records.transitions.record(step(1));
    await records.transitions.record(step(3));
    const all = [1, 2, 3, 4].flatMap((revision) => step(revision).transitions);
    expect(await records.transitions.record(step(4, { transitions: all }))).toMatchObject({
      appended: 0,
      truth: { revision: 3 },
    });
    expect(await records.transitions.headSeq()).toBe(2);
  });
});

describe('a subject that begins another life', () => {
  const two = (revision: number, extra: Partial<RecordTransitions> = {}): RecordTransitions =>
    step(revision, { incarnation: 'two', snapshot: { revision, life: 'two' }, ...extra });
  const numbers = async (): Promise<string[]> =>
    (await records.transitions.feed({ after: 0, limit: 20 })).map((item) => `${item.incarnation} ${item.revision}`);

  beforeEach(async () => {
    await records.transitions.record(step(1));
    await records.transitions.record(step(2, { over: true }));
  });

  it('goes on with the revisions of the last one, and the row is the new one’s', async () => {
    const begun = two(4, { transitions: [...step(3).transitions, ...step(4).transitions] });
    expect(await records.transitions.record(begun)).toEqual({ appended: 2, lastSeq: 4 });
    expect(await records.transitions.record(begun)).toEqual({ appended: 0, lastSeq: 4 });
    expect(await records.transitions.record(two(5))).toEqual({ appended: 1, lastSeq: 5 });
    expect(await records.subjects.get('token/a')).toMatchObject({ revision: 5, incarnation: 'two', over: false });
    expect(await numbers()).toEqual(['one 1', 'one 2', 'two 3', 'two 4', 'two 5']);
  });

  it('tells stragglers of the last life what happened instead, under whatever revision, and writes nothing of them', async () => {
    await records.transitions.record(two(3));
    const mixed = [1, 2, 3, 4].flatMap((revision) => step(revision).transitions);
    for (const straggler of [step(2), step(3), step(4), step(4, { transitions: mixed })]) {
      expect(await records.transitions.record(straggler)).toEqual({
        appended: 0,
        lastSeq: 3,
        truth: { revision: 3, life: 'two' },
      });
    }
    expect(await records.subjects.get('token/a')).toMatchObject({ revision: 3, incarnation: 'two' });
    expect(await numbers()).toEqual(['one 1', 'one 2', 'two 3']);
  });

  it('does not go back to a life that is over when the next one is over too', async () => {
    await records.transitions.record(two(3, { over: true }));
    expect(await records.transitions.record(step(4))).toMatchObject({ appended: 0, truth: { life: 'two' } });
    expect(await records.transitions.record(step(4, { incarnation: 'three' }))).toMatchObject({ appended: 1 });
    expect(await records.subjects.get('token/a')).toMatchObject({ revision: 4, incarnation: 'three' });
  });

  it('has one of two that begin at once', async () => {
    await records.transitions.record(two(3));
    const other = step(3, { incarnation: 'three' });
    expect(await records.transitions.record(other)).toMatchObject({ appended: 0, truth: { life: 'two' } });
  });

  it('is told of the last life when it begins with a revision that is taken', async () => {
    for (const revision of [1, 2])
      expect(await records.transitions.record(two(revision))).toEqual({
        appended: 0,
        lastSeq: 2,
        truth: { revision: 2 },
      });
    expect(await records.subjects.get('token/a')).toMatchObject({ revision: 2, incarnation: 'one', over: true });
  });

  it('does not begin it while the last one lives: that one goes on instead', async () => {
    await records.transitions.record(step(1, { subject: 'token/b' }));
    const another = two(2, { subject: 'token/b' });
    expect(await records.transitions.record(another)).toEqual({ appended: 0, lastSeq: 3, truth: { revision: 1 } });
    expect(await records.subjects.get('token/b')).toMatchObject({ revision: 1, incarnation: 'one' });
  });

  it('cannot get a revision twice, because the database itself refuses', async () => {
    const database = new DatabaseSync(join(folder, 'data', 'records.db'));
    const insert = `insert into transitions (subject, incarnation, revision, type, at, "recordedAt", data)
      values ('token/a', 'two', 2, 't', 'now', 'now', '{}')`;
    expect(() => database.exec(insert)).toThrow(/UNIQUE/);
    database.close();
  });
});

describe('reading transitions', () => {
  beforeEach(async () => {
    for (const revision of [1, 2, 3, 4]) await records.transitions.record(step(revision));
    await records.transitions.record(step(1, { subject: 'migration/b', over: true }));
  });

  it('feeds by type and by subject, after a seq and up to a limit', async () => {
    const seqs = async (query: { types?: string[]; subject?: string }, limit = 10) =>
      (await records.transitions.feed({ after: 1, limit, ...query })).map(({ seq }) => seq);
    expect(await seqs({})).toEqual([2, 3, 4, 5]);
    expect(await seqs({}, 2)).toEqual([2, 3]);
    expect(await seqs({ types: ['t1'] })).toEqual([4, 5]);
    expect(await seqs({ types: ['t1'], subject: 'token/a' })).toEqual([4]);
  });

  it('gives the latest first, between two places', async () => {
    const seqs = async (query: { before?: number; types?: string[]; subject?: string }) =>
      (await records.transitions.latest({ after: 1, limit: 2, ...query })).map(({ seq }) => seq);
    expect(await seqs({})).toEqual([5, 4]);
    expect(await seqs({ before: 4 })).toEqual([3, 2]);
    expect(await seqs({ before: 3 })).toEqual([2]);
    expect(await seqs({ subject: 'token/a', types: ['t0', 't2'] })).toEqual([3, 2]);
    expect(await records.transitions.feed({ after: 0, before: 3, limit: 10 })).toHaveLength(2);
  });

  it('gives what happened between two instants, of all subjects or some', async () => {
    const range = { since: '2029-01-01T00:00:00.000Z', until: '2029-01-01T00:00:00.001Z' };
    const types = ['t1', 't2'];
    const seqs = async (subjects?: string[]) =>
      (await records.transitions.between({ ...range, types, ...(subjects && { subjects }) })).map(({ seq }) => seq);
    expect(await seqs()).toEqual([1, 2, 4, 5]);
    expect(await seqs(['migration/b', 'token/none'])).toEqual([5]);
    expect(await records.transitions.between({ since: range.until, until: '2030', types })).toEqual([]);
    expect(await records.transitions.countSince({ ...range, until: range.since, types })).toEqual({ t1: 0, t2: 0 });
  });

  it('tells the timeline newest first, page by page', async () => {
    const seqs = async (before?: number) =>
      (
        await records.transitions.timeline({
          subject: 'token/a',
          limit: 2,
          ...(before === undefined ? {} : { before }),
        })
      ).map(({ seq }) => seq);
    expect(await seqs()).toEqual([4, 3]);
    expect(await seqs(3)).toEqual([2, 1]);
  });

  it('counts types since an instant, absent ones as 0', async () => {
    const types = ['t1', 't2', 'never'];
    const counts = await records.transitions.countSince({ since: '2029-01-01T00:00:00.000Z', types });
    expect(counts).toEqual({ t1: 3, t2: 1, never: 0 });
    expect(await records.transitions.countSince({ since: '2029-01-01T00:00:00.001Z', types })).toMatchObject({ t1: 0 });
  });

  it('pages all subjects and finds many at once', async () => {
    const [first] = await records.subjects.page({ limit: 1 });
    expect(first).toMatchObject({ subject: 'migration/b', over: true });
    const rest = await records.subjects.page({ afterSubject: first!.subject, limit: 10 });
    expect(rest.map(({ subject }) => subject)).toEqual(['token/a']);
    expect(await records.subjects.many(['token/a', 'token/none', 'migration/b'])).toHaveLength(2);
    expect(await records.subjects.many([])).toEqual([]);
  });
});

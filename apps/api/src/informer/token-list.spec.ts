import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tokenListQuery } from '@keyturn/contracts/schemas';
import { apply, register, type TokenEvent, type TokenState } from '@keyturn/domain';
import { aTokenSpec } from '@keyturn/testing';
import { ApiRefusal } from '../http/api-refusal.ts';
import { createCursors } from './page-cursor.ts';
import { TokenCollection } from './token-collection.ts';
import { entryOf } from './token-entry.ts';
import { ListPages } from './list-pages.ts';
import { tokenFilter } from './token-filter.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);

interface Row {
  readonly id: string;
  readonly label?: string;
  readonly owner?: string;
  readonly site?: string;
  readonly tags?: Record<string, string>;
  /** Days from now; absent: no value yet. */
  readonly expiresIn?: number;
}

function stateOf({ id, label = id, owner = 'a@acme.test', site, tags, expiresIn }: Row): TokenState {
  const spec = aTokenSpec({ id, label, owner, site, tags });
  const registered = register({ type: 'registered', at: NOW, id, incarnation: 'i', spec, by: 'spec' });
  if (expiresIn === undefined) return registered;
  const expiresAt = NOW + expiresIn * DAY;
  const events: TokenEvent[] = [
    { type: 'issuing', at: NOW, version: 1, reason: 'FirstIssue' },
    { type: 'issued', at: NOW, version: 1, fingerprint: 'f', upstreamId: 'u', expiresAt, expiresAtSource: 'reported' },
    { type: 'promoted', at: NOW, version: 1, supersedes: null },
  ];
  return events.reduce(apply, registered);
}

class Fleet {
  readonly tokens = new TokenCollection();
  readonly #pages = new ListPages({
    name: 'tokens',
    entries: this.tokens,
    filterOf: tokenFilter,
    cursors: createCursors(Buffer.alloc(32, 1)),
    asOf: () => new Date(NOW).toISOString(),
  });
  #seq = 0;

  constructor(rows: readonly Row[]) {
    for (const row of rows) this.put(row);
  }

  put(row: Row): void {
    this.#seq += 1;
    const snapshot = { schema: 1, state: stateOf(row), answers: [] };
    const columns = {
      phase: '',
      health: '',
      cause: null,
      waitingFor: null,
      kind: null,
      site: null,
      owner: null,
      expiresAt: null,
      nextActionAt: null,
    };
    const subject = {
      subject: `token/${row.id}`,
      incarnation: 'i',
      revision: this.#seq,
      over: false,
      lastSeq: this.#seq,
      snapshot,
      row: columns,
    };
    this.tokens.put(entryOf(subject, row.id, NOW));
  }

  page(query: object): { ids: string[]; next?: string; total: number } {
    const body = JSON.parse(this.#pages.page(tokenListQuery.parse(query)).toString()) as {
      items: { id: string }[];
      next?: string;
      total: number;
    };
    const { items, next, total } = body;
    return { ids: items.map(({ id }) => id), total, ...(next !== undefined && { next }) };
  }

  /** Every page to the end, with something done between them. */
  walk(query: object, between: () => void = () => undefined): string[] {
    const ids: string[] = [];
    for (let cursor: string | undefined; ; between()) {
      const page = this.page({ ...query, ...(cursor !== undefined && { cursor }) });
      ids.push(...page.ids);
      if (page.next === undefined) return ids;
      cursor = page.next;
    }
  }
}

const fleet = () =>
  new Fleet([
    { id: 'alpha', owner: 'a@acme.test', expiresIn: 30, tags: { env: 'prod' }, site: 'https://one.acme.test' },
    { id: 'bravo', owner: 'b@acme.test', expiresIn: 10, tags: { env: 'test', tier: '1' } },
    { id: 'charlie', owner: 'a@acme.test', label: 'Billing 請求', expiresIn: 10 },
    { id: 'delta', owner: 'c@acme.test', tags: { env: 'prod', tier: '1' } },
    { id: 'echo', owner: 'b@acme.test' },
  ]);

describe('the order of the token list', () => {
  it.each([
    ['id', ['alpha', 'bravo', 'charlie', 'delta', 'echo']],
    ['-id', ['echo', 'delta', 'charlie', 'bravo', 'alpha']],
    ['expiresAt', ['bravo', 'charlie', 'alpha', 'delta', 'echo']],
    ['-expiresAt', ['alpha', 'bravo', 'charlie', 'delta', 'echo']],
    ['owner', ['alpha', 'charlie', 'bravo', 'echo', 'delta']],
    ['-owner', ['delta', 'bravo', 'echo', 'alpha', 'charlie']],
    ['label', ['charlie', 'alpha', 'bravo', 'delta', 'echo']],
    ['currentVersion', ['alpha', 'bravo', 'charlie', 'delta', 'echo']],
  ])('by %s has ties by id and rows without a value last', (sort, ids) => {
    expect(fleet().page({ sort }).ids).toEqual(ids);
  });

  it('by status has the worst first, not the word that begins with a', () => {
    const worse = new Fleet([{ id: 'fine', expiresIn: 400 }, { id: 'being-made' }, { id: 'gone', expiresIn: -1 }]);
    expect(worse.page({ sort: 'status' }).ids).toEqual(['gone', 'being-made', 'fine']);
    expect(worse.walk({ sort: '-status', limit: '1' })).toEqual(['fine', 'being-made', 'gone']);
  });
});

describe('the filters of the token list', () => {
  it.each([
    [{}, ['alpha', 'bravo', 'charlie', 'delta', 'echo']],
    [{ phase: 'active' }, ['alpha', 'bravo', 'charlie']],
    [{ phase: ['active', 'registered'], owner: 'b@acme.test' }, ['bravo', 'echo']],
    [{ owner: ['c@acme.test', 'b@acme.test'] }, ['bravo', 'delta', 'echo']],
    [{ status: 'working' }, ['delta', 'echo']],
    [{ site: 'https://one.acme.test' }, ['alpha']],
    [{ waitingFor: 'person' }, []],
    [{ tag: { env: 'prod' } }, ['alpha', 'delta']],
    [{ tag: { env: ['prod', 'test'], tier: '1' } }, ['bravo', 'delta']],
    [{ tag: { constructor: 'x' } }, []],
    [{ expiresBefore: '2026-01-12T00:00:00Z' }, ['bravo', 'charlie']],
    [{ expiresAfter: '2026-01-12T00:00:00+09:00' }, ['alpha']],
    [{ expiresBefore: '2026-01-11T00:00:00Z' }, []],
    [{ q: 'BILLING' }, ['charlie']],
    [{ q: '請求' }, ['charlie']],
    [{ q: ['one.acme', 'echo'] }, ['alpha', 'echo']],
    [{ q: 'test\na' }, []],
  ])('%j', (query, ids) => {
    expect(fleet().page(query)).toMatchObject({ ids, total: ids.length });
  });

  it.each([
    { phase: 'sleeping' },
    { status: 'ok' },
    { expiresBefore: 'tomorrow' },
    { limit: '0' },
    { limit: '501' },
    { sort: 'spec' },
    { color: 'red' },
  ])('refuses %j', (query) => {
    expect(tokenListQuery.safeParse(query).success).toBe(false);
  });
});

describe('the pages of the token list', () => {
  it('show each row once while nothing changes, whatever the order and the limit', () => {
    const rows = fc.uniqueArray(
      fc.record({
        id: fc.stringMatching(/^[a-z]{3,5}$/),
        owner: fc.constantFrom('a', 'b'),
        expiresIn: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      }),
      { selector: ({ id }) => id, maxLength: 40 },
    );
    const sort = fc.constantFrom('id', '-id', 'expiresAt', '-expiresAt', 'owner', '-owner');
    fc.assert(
      fc.property(rows, sort, fc.integer({ min: 1, max: 7 }), (all, by, limit) => {
        const filled = new Fleet(all as Row[]);
        const walked = filled.walk({ sort: by, limit: `${limit}` });
        expect(walked).toEqual(filled.page({ sort: by, limit: '500' }).ids);
        expect(new Set(walked).size).toBe(all.length);
      }),
      { numRuns: 200 },
    );
  });

  it('neither skip nor repeat a row that stays where it is while others come, go and move', () => {
    const stays = Array.from({ length: 30 }, (_, index) => ({
      id: `stay-${index + 100}`,
      expiresIn: 10 + (index % 3),
    }));
    const filled = new Fleet(stays);
    let turn = 0;
    const walked = filled.walk({ sort: 'expiresAt', limit: '4' }, () => {
      turn += 1;
      filled.put({ id: `new-${turn}`, expiresIn: turn % 20 });
      filled.put({ id: 'mover', expiresIn: 20 - turn });
    });
    const seen = walked.filter((id) => id.startsWith('stay-'));
    expect(seen.length).toBe(30);
    expect(new Set(seen).size).toBe(30);
  });

  it('go on behind a row that is gone from where it was', () => {
    const filled = fleet();
    const { next } = filled.page({ sort: 'expiresAt', limit: '2' });
    filled.put({ id: 'charlie', expiresIn: 1 });
    expect(filled.page({ sort: 'expiresAt', limit: '2', cursor: next }).ids).toEqual(['alpha', 'delta']);
  });

  it('refuse a cursor that was edited, invented, or belongs to another list', () => {
    const filled = fleet();
    const { next = '' } = filled.page({ limit: '2' });
    const edited = next.slice(0, -2) + (next.endsWith('A') ? 'BB' : 'AA');
    const flipped = (next.startsWith('A') ? 'B' : 'A') + next.slice(1);
    for (const cursor of [edited, flipped, `${next}=`, `${next} `, 'x', 'null', `${next}AAAA`]) {
      expect(() => filled.page({ limit: '2', cursor })).toThrow(ApiRefusal);
    }
    expect(() => filled.page({ limit: '2', cursor: next, sort: '-id' })).toThrow(/request\.badCursor/);
    expect(() => filled.page({ limit: '2', cursor: next, phase: 'active' })).toThrow(/request\.badCursor/);
    expect(filled.page({ limit: '1', cursor: next }).ids).toEqual(['charlie']);
  });

  it('are made anew once a row has changed', () => {
    const filled = fleet();
    expect(filled.page({ owner: 'b@acme.test' }).total).toBe(2);
    filled.put({ id: 'bravo', owner: 'z@acme.test' });
    expect(filled.page({ owner: 'b@acme.test' })).toMatchObject({ ids: ['echo'], total: 1 });
  });

  it('count what a fresh look would count, whatever changed meanwhile', () => {
    const change = fc.record({
      id: fc.constantFrom('aaa', 'bbb', 'ccc', 'ddd'),
      owner: fc.constantFrom('x', 'y'),
      expiresIn: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
    });
    const queries = [
      {},
      { owner: 'x' },
      { phase: 'active', sort: '-expiresAt', limit: '2' },
      { q: 'a', expiresBefore: '2026-01-15T00:00:00Z' },
    ];
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const kept = new Fleet([]);
        for (const row of changes as Row[]) {
          kept.put(row);
          const latest = new Map(
            changes.slice(0, changes.indexOf(row as never) + 1).map((each) => [each.id, each as Row]),
          );
          const fresh = new Fleet([...latest.values()]);
          for (const query of queries) {
            const { next: _cursor, ...shown } = kept.page(query);
            expect(fresh.page(query)).toMatchObject(shown);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('never show the specification', () => {
    const [entry] = [...fleet().tokens.values()];
    expect(Object.keys(JSON.parse(entry?.json ?? '') as object)).not.toContain('spec');
  });
});

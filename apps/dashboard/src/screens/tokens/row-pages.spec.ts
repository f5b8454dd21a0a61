import { describe, expect, it } from '@jest/globals';
import type { TokenItem } from '@keyturn/client';
import { compareRows, freshened, type RowPages } from './row-pages.ts';
import { apiFilter, type ApiFilter } from './token-match.ts';

const NOW = Date.parse('2026-12-01T00:00:00.000Z');

const aRow = (id: string, changes: Partial<TokenItem> = {}): TokenItem => ({
  id,
  kind: 'custom',
  label: id,
  site: null,
  owner: 'platform@acme.test',
  tags: { env: 'prod' },
  status: 'healthy',
  phase: 'active',
  health: 'healthy',
  cause: null,
  waitingFor: null,
  since: '2026-11-01T00:00:00.000Z',
  issuedAt: '2026-11-01T00:00:00.000Z',
  expiresAt: '2026-12-10T00:00:00.000Z',
  expiresAtSource: 'reported',
  renewAt: null,
  nextActionAt: null,
  lastSuccessAt: null,
  currentVersion: 1,
  versions: [],
  failures: null,
  pause: null,
  task: null,
  tasks: [],
  consent: null,
  dependents: [],
  breakGlass: false,
  generation: 1,
  revision: 1,
  ...changes,
});

interface Listed {
  readonly rows: readonly (readonly TokenItem[])[];
  readonly filter?: ApiFilter;
  readonly isWhole?: boolean;
}

function aList({ rows, filter = {}, isWhole = true }: Listed): RowPages {
  const total = rows.flat().length + (isWhole ? 0 : 10);
  const asOf = new Date(NOW).toISOString();
  return {
    pages: rows.map((items, page) => ({
      items: [...items],
      total,
      asOf,
      filter,
      ...((page < rows.length - 1 || !isWhole) && { next: String(page) }),
    })),
    pageParams: rows.map(() => null),
  };
}

const idsOf = (list: RowPages): string[][] => list.pages.map(({ items }) => items.map(({ id }) => id));

describe('a list of tokens that follows what happens', () => {
  it('replaces a row where it stands, and leaves other pages the same objects', () => {
    const list = aList({ rows: [[aRow('a'), aRow('b')], [aRow('c')]] });
    const next = freshened(list, { items: [aRow('b', { status: 'working' })], gone: [], sort: 'id' });
    expect(idsOf(next)).toEqual([['a', 'b'], ['c']]);
    expect(next.pages[0]?.items[1]?.status).toBe('working');
    expect(next.pages[1]?.items).toBe(list.pages[1]?.items);
  });

  it('is the same object when nothing about it changed', () => {
    const list = aList({ rows: [[aRow('a')]], filter: { status: ['healthy'] } });
    expect(freshened(list, { items: [aRow('z', { status: 'paused' })], gone: ['y'], sort: 'id' })).toBe(list);
  });

  it('moves a row to where its new expiry belongs', () => {
    const at = (day: number) => ({ expiresAt: new Date(NOW + day * 86_400_000).toISOString() });
    const list = aList({ rows: [[aRow('a', at(1)), aRow('b', at(2))], [aRow('c', at(3))]] });
    const next = freshened(list, { items: [aRow('a', at(9))], gone: [], sort: 'expiresAt' });
    expect(idsOf(next)).toEqual([['b'], ['c', 'a']]);
  });

  it('takes out what no longer fits, puts in what now does, and counts both', () => {
    const list = aList({ rows: [[aRow('a'), aRow('b')]], filter: { status: ['healthy'], 'tag.env': ['prod'] } });
    const items = [aRow('a', { status: 'paused' }), aRow('ab'), aRow('b', { tags: { env: 'dev' } })];
    const next = freshened(list, { items, gone: [], sort: 'id' });
    expect(idsOf(next)).toEqual([['ab']]);
    expect(next.pages[0]?.total).toBe(1);
  });

  it('takes out what is no token any more', () => {
    const next = freshened(aList({ rows: [[aRow('a'), aRow('b')]] }), { items: [], gone: ['a'], sort: 'id' });
    expect(idsOf(next)).toEqual([['b']]);
  });

  it('leaves to a later page what belongs behind everything that was read', () => {
    const list = aList({ rows: [[aRow('a')]], isWhole: false });
    const next = freshened(list, { items: [aRow('z')], gone: [], sort: 'id' });
    expect(idsOf(next)).toEqual([['a']]);
    expect(next.pages[0]?.total).toBe(12);
  });

  it('has rows without a value last in both directions', () => {
    const [none, some] = [aRow('a', { expiresAt: null }), aRow('b')];
    expect(compareRows(none, some, 'expiresAt')).toBeGreaterThan(0);
    expect(compareRows(none, some, '-expiresAt')).toBeGreaterThan(0);
  });
});

describe('days left', () => {
  it('become the instants the API filters by', () => {
    expect(apiFilter({ days: ['3-7'], status: ['healthy'] }, NOW)).toEqual({
      status: ['healthy'],
      expiresAfter: ['2026-12-04T00:00:00.000Z'],
      expiresBefore: ['2026-12-08T00:00:00.000Z'],
    });
    expect(apiFilter({ days: ['expired'] }, NOW)).toEqual({ expiresBefore: ['2026-12-01T00:00:00.000Z'] });
    expect(apiFilter({ days: ['90+'] }, NOW)).toEqual({ expiresAfter: ['2027-03-01T00:00:00.000Z'] });
  });
});

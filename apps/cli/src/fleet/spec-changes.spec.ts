import { describe, expect, it } from '@jest/globals';
import { specChanges } from './spec-changes.ts';

describe('what differs between two specifications', () => {
  it('is nothing when only the order of fields differs', () => {
    expect(specChanges({ a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 })).toEqual([]);
  });

  it('is told field by field', () => {
    const before = { id: 'x', overlap: 'P7D', renewal: { before: 'P20D' }, tags: { env: 'prod' } };
    const after = {
      id: 'x',
      renewal: { before: 'P30D' },
      tags: { env: 'prod', team: 'hr' },
      adoption: { require: 'all' },
    };
    expect(specChanges(before, after)).toEqual([
      { path: 'renewal.before', was: 'P20D', is: 'P30D' },
      { path: 'tags.team', is: 'hr' },
      { path: 'adoption.require', is: 'all' },
      { path: 'overlap', was: 'P7D' },
    ]);
  });

  it('is what came and went in a list of plain values, wherever it stands', () => {
    expect(specChanges({ keys: ['FIN', 'OPS'] }, { keys: ['HR', 'OPS'] })).toEqual([
      { path: 'keys[]', was: 'FIN' },
      { path: 'keys[]', is: 'HR' },
    ]);
    expect(specChanges({ keys: ['A', 'B'] }, { keys: ['B', 'A'] })).toEqual([
      { path: 'keys', was: ['A', 'B'], is: ['B', 'A'] },
    ]);
  });

  it('is told entry by entry in a list of objects', () => {
    const before = { consumers: [{ name: 'nightly', host: 'one' }] };
    const after = { consumers: [{ name: 'nightly', host: 'two' }, { name: 'weekly' }] };
    expect(specChanges(before, after)).toEqual([
      { path: 'consumers[0].host', was: 'one', is: 'two' },
      { path: 'consumers[1].name', is: 'weekly' },
    ]);
  });

  it('never loses that a whole part came, went or became something else', () => {
    expect(specChanges({}, { a: { b: {} } })).toEqual([{ path: 'a.b', is: {} }]);
    expect(specChanges({ a: { b: 1 } }, {})).toEqual([{ path: 'a.b', was: 1 }]);
    expect(specChanges({ a: [1] }, { a: { b: 1 } })).toEqual([{ path: 'a', was: [1], is: { b: 1 } }]);
  });
});

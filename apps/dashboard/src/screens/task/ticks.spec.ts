import { describe, expect, it } from '@jest/globals';
import { readTicks, withTicks } from './ticks.ts';

describe('ticks that are kept', () => {
  it('are read back as they were written', () => {
    const ticks = withTicks([], 'a.1', [1, 3]);
    expect(readTicks(JSON.stringify(ticks))).toEqual([['a.1', [1, 3]]]);
  });

  it('are nothing when something else is kept there', () => {
    for (const text of [null, '', 'x', '{}', '[1]', '[["a",["b"]]]']) expect(readTicks(text)).toEqual([]);
  });

  it('are forgotten with the last tick, and of tasks that are long gone', () => {
    expect(withTicks([['a.1', [1]]], 'a.1', [])).toEqual([]);
    const many = Array.from({ length: 60 }, (_, n) => [`t.${n}`, [1]] as const);
    const kept = withTicks(many, 'new.1', [2]);
    expect(kept).toHaveLength(50);
    expect(kept[0]).toEqual(['new.1', [2]]);
  });
});

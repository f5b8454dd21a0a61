import { describe, expect, it } from '@jest/globals';
import { aRerun, DAWN } from '../../test/rerun-builder.ts';
import { HOUR_MS, MINUTE_MS } from '../time/duration.ts';
import { attemptBudget, isBudgetSpent, nextAttemptAt, withSpent } from './budgets.ts';

const spending = (withProgress: number, withoutProgress: number, rerun = {}) => ({
  ...aRerun({ rerun }),
  spent: { withProgress, withoutProgress },
});

describe('the budget of attempts', () => {
  it('is five without and twenty with progress, unless the owner says otherwise', () => {
    expect(attemptBudget(aRerun())).toEqual({ withProgress: 20, withoutProgress: 5 });
    expect(attemptBudget(aRerun({ rerun: { maxWithoutProgress: 2 } }))).toEqual({
      withProgress: 20,
      withoutProgress: 2,
    });
  });

  it.each([
    [19, 4, false],
    [20, 0, true],
    [0, 5, true],
    [4, 4, false],
  ])('with %d that moved data and %d that did not: spent %s', (moving, idle, spent) => {
    expect(isBudgetSpent(spending(moving, idle))).toBe(spent);
  });

  it('counts the two apart', () => {
    expect(withSpent({ withProgress: 3, withoutProgress: 4 }, true)).toEqual({ withProgress: 4, withoutProgress: 4 });
    expect(withSpent({ withProgress: 3, withoutProgress: 4 }, false)).toEqual({ withProgress: 3, withoutProgress: 5 });
  });

  it('lets the first repeat begin at once and spaces out the others', () => {
    const waits = [1, 2, 3, 4, 5].map((idle) => nextAttemptAt({ withProgress: 0, withoutProgress: idle }, DAWN) - DAWN);
    expect(waits).toEqual([0, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Migration } from '@keyturn/client';
import { possibleActions } from './possible-actions.ts';

const RUNNING = { task: 'migrate', since: '', changedAt: '' } as const;
const TROUBLE = {} as NonNullable<Migration['failures']>;
const possible = (phase: Migration['phase'], change: Partial<Pick<Migration, 'running' | 'failures'>> = {}) =>
  possibleActions({ phase, running: null, failures: null, ...change });

describe('what can be told to a migration', () => {
  it('begins it, and brings a stopped one back', () => {
    expect(possible('ready')).toEqual(['start', 'abandon']);
    expect(possible('stopped')).toEqual(['start', 'retry', 'abandon']);
  });

  it('stops what is under way, and repeats only what was put off', () => {
    expect(possible('migrating', { running: RUNNING })).toEqual(['stop', 'abandon']);
    expect(possible('migrating', { running: RUNNING, failures: TROUBLE })).toEqual(['retry', 'stop', 'abandon']);
    expect(possible('preparing', { failures: TROUBLE })).toEqual(['retry', 'stop', 'abandon']);
  });

  it('leaves what a person must decide to the decision, and what is over alone', () => {
    expect(possible('needsDecision')).toEqual(['stop', 'abandon']);
    expect(possible('finished')).toEqual([]);
  });
});

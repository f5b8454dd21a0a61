import { describe, expect, it } from '@jest/globals';
import type { Migration } from '@keyturn/client';
import { keysIn, keysToAnswer, outcomesOf, reportOf } from './key-outcomes.ts';

const migration = (includedKeys: readonly string[], count: number): Migration =>
  ({ attempts: { count }, spec: { product: 'jira', scope: { projects: { includedKeys } } } }) as unknown as Migration;

describe('the keys of a report', () => {
  it('are read however people separate them', () => {
    expect(keysIn('FIN, OPS\nHR、TAX FIN')).toEqual(['FIN', 'OPS', 'HR', 'TAX']);
  });

  it('are sent by what became of them, and left out where nothing was said', () => {
    expect(reportOf('incomplete', outcomesOf({ migrated: 'FIN', failed: 'OPS HR' }))).toEqual({
      outcome: 'incomplete',
      migratedKeys: ['FIN'],
      failedKeys: ['OPS', 'HR'],
    });
    expect(reportOf('finished', {})).toEqual({ outcome: 'finished' });
  });

  it('are asked for one by one only of a first attempt with few of them', () => {
    expect(keysToAnswer(migration(['FIN', 'OPS'], 1))).toEqual(['FIN', 'OPS']);
    expect(keysToAnswer(migration(['FIN'], 2))).toBeNull();
    expect(
      keysToAnswer(
        migration(
          Array.from({ length: 41 }, (_, n) => `P${n}`),
          1,
        ),
      ),
    ).toBeNull();
  });
});

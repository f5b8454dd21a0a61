import { describe, expect, it } from '@jest/globals';
import { nextDifference } from './next-difference.ts';

const last = {
  jobId: 'job-1',
  mode: 'api' as const,
  migratedKeys: ['FIN'],
  failedKeys: ['OPS'],
  remainingKeys: ['HR'],
  inCloudKeys: [],
  failedChecks: [{ key: 'ContainerTokenExpiry', excludable: false }],
};
const next = { n: 2, mode: 'api' as const, keys: ['OPS', 'HR'], jobId: null, overrides: [], notBeforeAt: null };

describe('what the next attempt does that the last did not', () => {
  it('leaves out what is in the cloud, in a job of its own', () => {
    expect(nextDifference(next, last)).toMatchObject({
      leftOut: ['FIN'],
      again: ['OPS', 'HR'],
      job: 'new',
      isSameKeys: false,
    });
  });

  it('is nothing but another try when the same job takes the same keys', () => {
    const untouched = { ...last, migratedKeys: [], failedKeys: [], remainingKeys: ['FIN', 'OPS', 'HR'] };
    const same = { ...next, keys: ['FIN', 'OPS', 'HR'], jobId: 'job-1' };
    expect(nextDifference(same, untouched)).toMatchObject({
      isSameKeys: true,
      job: 'same',
      checkedAgain: ['ContainerTokenExpiry'],
      overridden: [],
    });
  });

  it('names checks that may fail this time, and keys that are new', () => {
    const wider = { ...next, keys: ['OPS', 'NEW'], overrides: ['ContainerTokenExpiry'] };
    expect(nextDifference(wider, last)).toMatchObject({
      overridden: ['ContainerTokenExpiry'],
      added: ['NEW'],
      checkedAgain: [],
    });
  });

  it('calls no key new where the keys of the last one are not known', () => {
    const unknown = { ...last, migratedKeys: [], failedKeys: [], remainingKeys: [] };
    expect(nextDifference(next, unknown)).toMatchObject({ added: [], isSameKeys: true });
    expect(nextDifference({ ...next, mode: 'assistant' }, unknown).job).toBe('byHand');
  });
});

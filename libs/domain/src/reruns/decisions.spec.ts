import { describe, expect, it } from '@jest/globals';
import {
  afterRerun,
  aMigration,
  aPartlyMigrated,
  aRerun,
  anAttempt,
  counts,
  hour,
  planFailed,
} from '../../test/rerun-builder.ts';
import { decisionOptions, overridableChecks, refusalOfChoice, scopeOfChoice } from './decisions.ts';
import type { KeySplit } from './remaining-scope.ts';

const left: KeySplit = { migrated: ['FIN'], failed: ['OPS'], remaining: ['HR'], inCloud: [] };
const options = (keys: KeySplit | null, strayJobs = 0, spec = aMigration()) => {
  const [rest, all, none] = decisionOptions({ spec, keys, strayJobs });
  return { rest, all, none };
};

describe('what a person can choose', () => {
  it('is the rest, all, or nothing, always in this order', () => {
    expect(decisionOptions({ spec: aMigration(), keys: null, strayJobs: 0 }).map(({ choice }) => choice)).toEqual([
      'runRemaining',
      'runAll',
      'abandon',
    ]);
  });

  it('the rest leaves out what is in the cloud and asks to clean up what failed half-way', () => {
    const { rest } = options(left);
    expect(rest).toMatchObject({
      keys: ['HR', 'OPS'],
      refusal: null,
      does: 'Checks and migrates 2 projects. What is in the cloud already (1 project) stays as it is.',
    });
    expect(rest?.cleanUp).toEqual([
      { what: 'Delete these projects in the cloud: a part of them may be there.', keys: ['OPS'] },
    ]);
  });

  it('all asks to delete everything that is there, and warns of copies', () => {
    const { all } = options({ ...left, failed: ['OPS', 'HR'], remaining: [], inCloud: ['HR'] });
    expect(all?.keys).toEqual(['FIN', 'OPS', 'HR']);
    expect(all?.cleanUp[0]?.keys).toEqual(['FIN', 'HR', 'OPS']);
    expect(all?.does).toContain('(migrated)');
  });

  it('what was in the cloud before is neither run again nor asked to be deleted for the rest', () => {
    const { rest } = options({ migrated: [], failed: ['FIN'], remaining: ['OPS', 'HR'], inCloud: ['FIN'] });
    expect(rest).toMatchObject({ keys: ['OPS', 'HR'], cleanUp: [] });
  });

  it('abandoning deletes nothing, and says what is left half-way', () => {
    const { none } = options(left);
    expect(none).toMatchObject({ keys: [], does: expect.stringContaining('Nothing is deleted') });
    expect(none?.cleanUp[0]?.keys).toEqual(['OPS']);
  });

  it('jobs whose answer got lost are named in each', () => {
    for (const option of Object.values(options(null, 2)))
      expect(option?.cleanUp.at(-1)?.what).toMatch(/^2 jobs may lie unused/);
  });

  it('of Confluence it speaks of spaces', () => {
    const spec = aMigration({ product: 'confluence', scope: { spaces: { includedKeys: ['S'] } } });
    expect(options(null, 0, spec).all?.does).toBe('Checks and migrates all 1 space in a new job.');
  });

  it('the rest cannot be chosen when nothing is left of a scope that has only projects', () => {
    const spec = aMigration({ scope: { projects: { includedKeys: ['FIN'] } } });
    const keys = { migrated: ['FIN'], failed: [], remaining: [], inCloud: [] };
    expect(options(keys, 0, spec).rest?.refusal).toMatch(/^No project remains/);
    expect(options(keys).rest?.refusal).toBeNull();
  });
});

describe('the next attempt', () => {
  it('after a part was migrated runs the rest of that attempt, in a job of its own', () => {
    expect(scopeOfChoice(aPartlyMigrated(), 'runRemaining')).toEqual({
      scope: { keysRef: 'wave-3~one#1', keys: 2 },
      freshJob: true,
    });
    expect(scopeOfChoice(aPartlyMigrated(), 'runAll')).toEqual({ scope: null, freshJob: true });
  });

  it('after failed checks runs under the same job: nothing was migrated', () => {
    const state = afterRerun(anAttempt(), planFailed('CheckFailed'), {
      type: 'decisionNeeded',
      at: hour(1),
      cause: 'CheckFailed',
    });
    expect(scopeOfChoice(state, 'runRemaining')).toEqual({ scope: null, freshJob: false });
    expect(scopeOfChoice(state, 'runAll')).toEqual({ scope: null, freshJob: false });
  });

  it('runs what it ran before, when that was already a rest and nothing of it was migrated', () => {
    const scope = { keysRef: 'wave-3~one#1', keys: 2 };
    expect(scopeOfChoice({ ...aRerun(), scope }, 'runRemaining')).toEqual({ scope, freshJob: false });
    expect(scopeOfChoice({ ...aRerun(), scope }, 'runAll')).toEqual({ scope: null, freshJob: true });
  });

  it('cannot be the rest when nothing is left', () => {
    const spec = { scope: { projects: { includedKeys: ['FIN'] } } };
    const state = afterRerun(
      anAttempt(spec),
      planFailed('AlreadyInCloud', { counts: counts({ failed: 1, inCloud: 1 }) }),
    );
    expect(refusalOfChoice(state, 'runRemaining')).toMatch(/^No project remains/);
    expect(refusalOfChoice(state, 'runAll')).toBeNull();
  });
});

describe('checks that a decision may override', () => {
  it('are those of the last attempt that are excludable', () => {
    const failedChecks = [
      { key: 'AnonPermission', message: '', excludable: true },
      { key: 'ContainerTokenExpiry', message: '', excludable: false },
    ];
    const state = afterRerun(anAttempt(), {
      type: 'checkFailed',
      at: hour(1),
      attempt: 1,
      cause: 'CheckFailed',
      counts: counts(),
      moved: false,
      failedChecks,
    });
    expect(overridableChecks(state)).toEqual(['AnonPermission']);
    expect(overridableChecks(aRerun())).toEqual([]);
  });
});

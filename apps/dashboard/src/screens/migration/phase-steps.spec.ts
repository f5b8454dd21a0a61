import { describe, expect, it } from '@jest/globals';
import type { RerunPhase } from '@keyturn/domain';
import { phaseSteps } from './phase-steps.ts';

const attempt = (n: number, change: { checkTaskId?: string; migrateTaskId?: string; cause?: string } = {}) => ({
  n,
  checkTaskId: null,
  migrateTaskId: null,
  cause: null,
  ...change,
});
const states = (phase: RerunPhase, ...attempts: ReturnType<typeof attempt>[]) =>
  phaseSteps({ phase, attempts, connections: 1, waitsForPerson: false }).map(({ state }) => state);

describe('the phase line', () => {
  it('says what is done, what goes on and what lies ahead', () => {
    expect(states('ready')).toEqual(['ahead', 'ahead', 'ahead', 'ahead', 'ahead', 'ahead']);
    expect(states('checking', attempt(1))).toEqual(['done', 'done', 'now', 'ahead', 'ahead', 'ahead']);
    expect(states('settlingApps', attempt(1))).toEqual(['done', 'done', 'done', 'done', 'now', 'ahead']);
    expect(states('finished', attempt(1))).toEqual(['done', 'done', 'done', 'done', 'done', 'done']);
  });

  it('goes back to the connection when that has lapsed, and counts what is done again', () => {
    const steps = phaseSteps({
      phase: 'awaitingConsent',
      attempts: [attempt(1, { checkTaskId: 'a', migrateTaskId: 'b' }), attempt(2, { checkTaskId: 'c' })],
      connections: 2,
      waitsForPerson: true,
    });
    expect(steps.map(({ state }) => state)).toEqual(['halted', 'ahead', 'ahead', 'ahead', 'ahead', 'ahead']);
    expect(steps.map(({ times }) => times)).toEqual([2, 2, 2, 1, 0, 0]);
  });

  it.each(['needsDecision', 'stopped', 'abandoned'] as const)(
    'stands in %s where the last attempt broke off',
    (phase) => {
      const tasks = { checkTaskId: 'a', migrateTaskId: 'b' };
      expect(states(phase, attempt(1, tasks))[3]).toBe('halted');
      expect(states(phase, attempt(1, { checkTaskId: 'a' }))[2]).toBe('halted');
      expect(states(phase, attempt(1))[1]).toBe('halted');
      expect(states(phase, attempt(1, { ...tasks, cause: 'AppsFailed' }))[4]).toBe('halted');
      expect(states(phase)).not.toContain('halted');
    },
  );

  it('counts attempts that are no longer listed', () => {
    const attempts = [attempt(11), attempt(12)];
    expect(phaseSteps({ phase: 'checking', attempts, connections: null, waitsForPerson: false })[1]?.times).toBe(12);
  });
});

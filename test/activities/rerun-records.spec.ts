import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { rerunRow, rerunTransition } from '@keyturn/contracts';
import { applyRerun, registerRerun, type RerunEvent } from '@keyturn/domain';
import { openMigrationStage, type MigrationStage } from './migration-stage.ts';

let stage: MigrationStage;

beforeEach(async () => {
  stage = await openMigrationStage();
});
afterEach(() => stage.close());

/** A migration that was registered, and what came next. */
function lifeOf(next: RerunEvent, now: number) {
  const spec = stage.spec();
  const registered = { type: 'registered', at: 0, id: spec.id, incarnation: 'one', spec, by: 'ann' } as const;
  const first = registerRerun(registered);
  const state = applyRerun(first, next);
  return {
    migrationId: spec.id,
    incarnation: 'one',
    row: rerunRow(state, now),
    snapshot: { schema: 1, state, answers: [] } as const,
    over: false,
    transitions: [rerunTransition(registered, first), rerunTransition(next, state)],
  };
}

it('what became true of a migration is recorded once, and who decided otherwise is told what happened', async () => {
  const life = lifeOf({ type: 'started', at: 1, by: 'ann' }, 1);
  for (const _ of ['once', 'again']) expect(await stage.recording.recordMigration(life)).toEqual({ truth: null });
  const other = lifeOf({ type: 'stopped', at: 2, by: 'ben', comment: 'not today' }, 2);
  expect(await stage.recording.recordMigration(other)).toEqual({ truth: life.snapshot });
  const subject = 'migration/wave-3';
  expect(await stage.records.subjects.get(subject)).toMatchObject({
    revision: 2,
    row: { phase: 'preparing', kind: 'jira' },
  });
  const items = await stage.records.transitions.timeline({ subject, limit: 9 });
  expect(items.map(({ type }) => type)).toEqual(['keyturn.migration.started', 'keyturn.migration.registered']);
});

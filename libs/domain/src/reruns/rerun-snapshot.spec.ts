import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aMigrating, aPartlyMigrated, aRerun, settling, hour } from '../../test/rerun-builder.ts';
import { readRerunState } from './rerun-snapshot.ts';
import { rerunCloudEventType } from './rerun-events.ts';
import { RERUN_SCHEMA, type RerunState } from './rerun-state.ts';

const written = (state: RerunState): unknown => JSON.parse(JSON.stringify(state));

/** These may be anything that a later step can cope with. */
const LENIENT = [
  'startedAt',
  'startedBy',
  'holdsLane',
  'tokenExpiresAt',
  'authCause',
  'lapsedAt',
  'isApiMissing',
  'appsOfferUntil',
];

describe('a snapshot', () => {
  it.each<[string, RerunState]>([
    ['just registered', aRerun({ adopt: { jobId: 'j' } })],
    ['that runs', aMigrating()],
    ['that asks a person', settling(aPartlyMigrated(), hour(1)).state],
  ])('of a migration %s is read as it was written', (_, state) => {
    expect(readRerunState(written(state))).toEqual(state);
  });

  it('of a later Keyturn, of an unknown phase, or damaged, is not read', () => {
    const good = written(aMigrating()) as Record<string, unknown>;
    expect(readRerunState({ ...good, schema: RERUN_SCHEMA + 1 })).toBeNull();
    expect(readRerunState({ ...good, phase: 'asleep' })).toBeNull();
    for (const field of Object.keys(good).filter((name) => !LENIENT.includes(name)))
      expect([field, readRerunState({ ...good, [field]: Symbol('odd') })]).toEqual([field, null]);
    for (const nothing of [null, undefined, 7, 'x', [], {}]) expect(readRerunState(nothing)).toBeNull();
  });

  it('is refused, never a crash, whatever is read', () => {
    fc.assert(
      fc.property(fc.anything(), (junk) => {
        readRerunState(junk);
      }),
    );
  });
});

describe('the feed', () => {
  it('names events of a migration and of its tasks apart', () => {
    expect(rerunCloudEventType('awaitingConsent')).toBe('keyturn.migration.awaitingConsent');
    expect(rerunCloudEventType('task.opened')).toBe('keyturn.task.opened');
  });
});

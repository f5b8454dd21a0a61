import { describe, expect, it } from '@jest/globals';
import {
  aChecking,
  aMigrating,
  anAsking,
  anAttempt,
  aPartlyMigrated,
  aRerun,
  afterRerun,
  counts,
  DAWN,
  hour,
  minute,
  planFailed,
  settling,
} from '../../test/rerun-builder.ts';
import { DAY_MS } from '../time/duration.ts';
import {
  causeOfRerun,
  freshnessMs,
  healthOfRerun,
  ownerOfRerun,
  standstillAt,
  statusOfRerun,
  waitingForOfRerun,
} from './rerun-facts.ts';
import type { RerunEvent } from './rerun-events.ts';
import type { RerunState } from './rerun-state.ts';

const failing = (code: Extract<RerunEvent, { type: 'failing' }>['code'], nextTryAt: number | null): RerunEvent => ({
  type: 'failing',
  at: DAWN,
  step: 'attach',
  code,
  cause: 'TheCause',
  nextTryAt,
});
const finished = (cause: 'AppsFailed' | null): RerunEvent => ({
  type: 'finished',
  at: hour(1),
  attempt: 1,
  cause,
  counts: counts(),
});
const renewing: RerunEvent = { type: 'renewingAuth', at: DAWN, cause: 'AuthLapsed' };
const inLane = afterRerun(anAsking(), { type: 'laneAwaited', at: DAWN, ask: 1, expiresAt: null });
const unknown: RerunEvent = {
  type: 'outcomeUnknown',
  at: DAWN,
  attempt: 1,
  task: 'check',
  code: 'upstream.timeout',
  nextTryAt: minute(1),
};
const assistant = {
  server: { baseUrl: 'http://jira', serverId: 'A', assistantVersion: '1.10.0', auth: { secret: 'pat' } },
};
const inAssistant = settling(
  afterRerun(anAsking(assistant), { type: 'laneTaken', at: DAWN, ask: 1, expiresAt: null }),
  DAWN,
).state;

describe('what stands about a migration', () => {
  it.each<[string, RerunState, unknown[]]>([
    ['that is ready', aRerun(), ['healthy', null, null, 'healthy']],
    ['that has asked the token', anAsking(), ['healthy', null, 'upstream', 'working']],
    ['in the lane', inLane, ['healthy', 'LaneTaken', 'lane', 'working']],
    ['whose token is renewed', afterRerun(anAsking(), renewing), ['attention', 'AuthLapsed', 'upstream', 'working']],
    [
      'that waits for consent',
      afterRerun(anAsking(), renewing, { type: 'awaitingConsent', at: DAWN }),
      ['attention', 'AuthLapsed', 'consent', 'needsYou'],
    ],
    [
      'that resumes',
      afterRerun(anAsking(), renewing, { type: 'resumed', at: DAWN }),
      ['healthy', 'AuthLapsed', 'upstream', 'working'],
    ],
    ['that checks', aChecking(), ['healthy', null, 'upstream', 'working']],
    ['that migrates', aMigrating(), ['healthy', null, 'upstream', 'working']],
    ['that a person runs', inAssistant, ['attention', 'InAssistant', 'person', 'needsYou']],
    [
      'whose step failed',
      afterRerun(anAttempt(), failing('upstream.timeout', minute(1))),
      ['failing', 'TheCause', 'upstream', 'atRisk'],
    ],
    [
      'that was asked to slow down',
      afterRerun(anAttempt(), failing('upstream.limited', minute(1))),
      ['healthy', 'TheCause', 'budget', 'working'],
    ],
    [
      'that is refused',
      settling(afterRerun(anAttempt(), failing('upstream.unauthorized', null)), DAWN).state,
      ['failing', 'TheCause', 'person', 'needsYou'],
    ],
    [
      'whose start was not answered',
      afterRerun(aChecking(), { type: 'checkPassed', at: DAWN, attempt: 1 }, unknown),
      ['failing', 'OutcomeUnknown', 'upstream', 'atRisk'],
    ],
    [
      'that waits before its next attempt',
      afterRerun(aChecking(), planFailed('NotAttached'), { type: 'retried', at: hour(1) }),
      ['healthy', 'NotAttached', 'upstream', 'working'],
    ],
    [
      'that waits for a decision',
      settling(aPartlyMigrated(), hour(1)).state,
      ['attention', 'PartlyMigrated', 'person', 'needsYou'],
    ],
    [
      'that is stopped',
      afterRerun(anAttempt(), { type: 'stopped', at: DAWN, by: 'owner', comment: '' }),
      ['healthy', 'Stopped', null, 'done'],
    ],
    [
      'that is abandoned',
      afterRerun(aRerun(), { type: 'abandoned', at: DAWN, by: 'owner', comment: '' }),
      ['healthy', 'Abandoned', null, 'done'],
    ],
    ['that is finished', afterRerun(aMigrating(), finished(null)), ['healthy', null, null, 'done']],
    [
      'whose apps failed',
      settling(afterRerun(aMigrating(), finished('AppsFailed')), hour(1)).state,
      ['attention', 'AppsFailed', 'person', 'needsYou'],
    ],
  ])('%s', (_, state, facts) => {
    expect([
      healthOfRerun(state),
      causeOfRerun(state),
      waitingForOfRerun(state),
      statusOfRerun(state, hour(1)),
    ]).toEqual(facts);
  });

  it('is stuck when nothing has changed for a day, or for as long as it was expected to take', () => {
    expect(statusOfRerun(aMigrating(), DAWN + DAY_MS)).toBe('stuck');
    expect(statusOfRerun(aMigrating(), DAWN + DAY_MS - 1)).toBe('working');
    expect(standstillAt(aMigrating({ expectedDuration: 'P3D' }))).toBe(DAWN + 3 * DAY_MS);
    expect(standstillAt(inAssistant)).toBeNull();
  });

  it('needs a token that outlives it: a day where nobody says, and no more than one can have', () => {
    expect([
      freshnessMs(aRerun()),
      freshnessMs(aRerun({ expectedDuration: 'P5D' })),
      freshnessMs(aRerun({ expectedDuration: 'P1Y' })),
    ]).toEqual([DAY_MS, 5 * DAY_MS, 20 * DAY_MS]);
  });

  it('always has an owner', () => {
    expect([ownerOfRerun(aRerun()), ownerOfRerun(aRerun({ owner: 'lead@acme.test' }))]).toEqual([
      'migrator@acme.test',
      'lead@acme.test',
    ]);
  });
});

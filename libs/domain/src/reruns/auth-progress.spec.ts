import { describe, expect, it } from '@jest/globals';
import { aMigrating, anAsking, aRerun, afterRerun, DAWN, hour, laneTaken, typesOf } from '../../test/rerun-builder.ts';
import { authProgressEvents } from './auth-progress.ts';
import type { AuthProgress } from './auth-protocol.ts';
import type { RerunEvent } from './rerun-events.ts';
import { causeOfRerun, statusOfRerun, waitingForOfRerun } from './rerun-facts.ts';
import type { RerunState } from './rerun-state.ts';

const heard = (state: RerunState, progress: Partial<AuthProgress> & Pick<AuthProgress, 'state'>): RerunEvent[] =>
  authProgressEvents({ state, now: DAWN, progress: { ask: 1, ...progress } });
const renewing = afterRerun(anAsking(), { type: 'renewingAuth', at: DAWN, cause: 'AuthLapsed' });
const awaiting = afterRerun(renewing, { type: 'awaitingConsent', at: DAWN });
const inLane = afterRerun(anAsking(), { type: 'laneAwaited', at: DAWN, ask: 1, expiresAt: null });

describe('the token says', () => {
  it.each<[AuthProgress['state'], string, RerunState, string[]]>([
    ['lane', 'at once', anAsking(), ['laneTaken']],
    ['lane', 'after a while in it', inLane, ['laneTaken']],
    ['good', 'at once', anAsking(), ['laneAwaited']],
    ['good', 'again', inLane, []],
    ['renewing', 'at once', anAsking(), ['renewingAuth']],
    ['renewing', 'to one that waits for the lane', inLane, ['renewingAuth']],
    ['renewing', 'again', renewing, []],
    ['awaitingConsent', 'after renewing', renewing, ['awaitingConsent']],
    ['awaitingConsent', 'at once', anAsking(), ['renewingAuth', 'awaitingConsent']],
    ['awaitingConsent', 'again', awaiting, []],
    ['lane', 'after a consent', awaiting, ['resumed', 'laneTaken']],
    ['good', 'after a consent', awaiting, ['resumed', 'laneAwaited']],
    ['lane', 'with a standing consent', renewing, ['awaitingConsent', 'resumed', 'laneTaken']],
    ['refused', 'after a refusal', awaiting, ['authRefused', 'decisionNeeded']],
  ])('%s, %s', (state, _, before, types) => {
    expect(typesOf(heard(before, { state }))).toEqual(types);
  });

  it('that a standing consent covered the renewal, and that is recorded as such', () => {
    expect(heard(renewing, { state: 'good' })[0]).toEqual({ type: 'awaitingConsent', at: DAWN, passed: true });
  });

  it.each<[string, RerunState, Partial<AuthProgress>]>([
    ['about a question that is withdrawn', afterRerun(anAsking(), { type: 'laneReleasing', at: DAWN, ask: 1 }), {}],
    ['about a question that is over', afterRerun(anAsking(), { type: 'laneReleased', at: DAWN, ask: 1 }), {}],
    ['about an older question', anAsking(), { ask: 0 }],
    ['about a later one', anAsking(), { ask: 2 }],
    ['to one that has the lane', afterRerun(anAsking(), laneTaken(1)), {}],
    ['to one that runs', aMigrating(), {}],
    ['to one that was stopped', afterRerun(anAsking(), { type: 'stopped', at: DAWN, by: 'owner', comment: '' }), {}],
    ['to one that never asked', aRerun(), {}],
  ])('nothing that matters %s', (_, state, progress) => {
    for (const said of ['good', 'lane', 'renewing', 'awaitingConsent', 'refused'] as const)
      expect(heard(state, { ...progress, state: said })).toEqual([]);
  });

  it.each([
    ['AuthMissing', anAsking(), undefined],
    ['AuthLapsed', { ...anAsking(), tokenExpiresAt: hour(1) }, undefined],
    ['AuthLapsed', { ...anAsking(), lapsedAt: DAWN }, undefined],
    ['Whatever', anAsking(), 'Whatever'],
  ])('why it renews: %s', (expected, state, cause) => {
    expect(heard(state, { state: 'renewing', cause })).toMatchObject([{ cause: expected }]);
  });

  it('that an access is to be mended first, and that it has been: nobody decides anything here', () => {
    const held = { state: 'held', cause: 'AccountRefused' } as const;
    for (const before of [anAsking(), renewing, awaiting]) {
      const events = heard(before, held);
      expect(events).toMatchObject([{ type: 'renewingAuth', cause: 'AccountRefused' }]);
      const state = afterRerun(before, ...events);
      expect([state.phase, waitingForOfRerun(state), causeOfRerun(state)]).toEqual([
        'renewingAuth',
        'person',
        'AccountRefused',
      ]);
      expect(statusOfRerun(state, DAWN)).toBe('needsYou');
      expect(heard(state, held)).toEqual([]);
      expect(heard(state, { state: 'renewing', cause: 'AuthLapsed' })).toMatchObject([
        { type: 'renewingAuth', cause: 'AuthLapsed' },
      ]);
      expect(typesOf(heard(state, { state: 'awaitingConsent', cause: 'AuthLapsed' }))).toEqual([
        'renewingAuth',
        'awaitingConsent',
      ]);
    }
  });

  it('that it has lapsed, which outranks whatever had failed before', () => {
    const refused = {
      type: 'failing',
      at: DAWN,
      step: 'createJob',
      code: 'upstream.refused',
      cause: 'JobRefused',
    } as const;
    const before = { ...afterRerun(anAsking(), { ...refused, nextTryAt: DAWN }), lapsedAt: DAWN };
    const state = afterRerun(before, ...heard(before, { state: 'awaitingConsent', cause: 'AuthLapsed' }));
    expect([causeOfRerun(state), waitingForOfRerun(state), statusOfRerun(state, DAWN)]).toEqual([
      'AuthLapsed',
      'consent',
      'needsYou',
    ]);
  });

  it('until when it is good', () => {
    expect(heard(anAsking(), { state: 'lane', expiresAt: hour(9) })).toMatchObject([{ expiresAt: hour(9), ask: 1 }]);
  });
});

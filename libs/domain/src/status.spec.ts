import { describe, expect, it } from '@jest/globals';
import {
  aFailure,
  after,
  aMaking,
  aRegistered,
  aTask,
  aToken,
  aVersion,
  BIRTH,
  day,
  GUIDED,
} from '../test/token-builder.ts';
import { aContainer, anAsked, consented } from '../test/container-builder.ts';
import { HOUR_MS } from './time/duration.ts';
import { renewAt } from './tokens/token-facts.ts';
import { statusOf, type Status } from './status.ts';
import type { Pause, TokenState } from './tokens/token-state.ts';

const task = aTask({ version: 1 });
const failures = (nextTryAt: number | null) => aFailure({ firstAt: BIRTH, lastAt: BIRTH, nextTryAt });
const making = aMaking();
const pause: Pause = { pausedAt: day(1), untilAt: null, by: 'owner', reason: 'moving', warnFromAt: day(1) };
const renewal = renewAt(aToken()) ?? 0;

describe('the one word that everybody sees', () => {
  it.each<[Status, string, TokenState, number]>([
    ['done', 'when the token is retired', aToken({ phase: 'retired' }), day(1)],
    ['expired', 'when the value has run out, even before the workflow says so', aToken(), day(30)],
    [
      'expired',
      'when there was a value and none is left',
      aToken({ phase: 'expired', versions: [aVersion({ version: 1, status: 'lapsed' })] }),
      day(31),
    ],
    ['needsYou', 'when it waits for a consent, also after it has run out', anAsked(), day(1)],
    ['healthy', 'while nobody has asked a container token for anything', aContainer(), day(40)],
    ['working', 'while a container token is being renewed', consented(anAsked(), day(1)), day(1)],
    ['expired', 'rather than a task', aToken({ tasks: [task] }), day(30)],
    ['needsYou', 'when a task is open', aToken({ tasks: [task] }), day(1)],
    ['needsYou', 'when a step was given up', aToken({ phase: 'expiring', failures: failures(null) }), day(20)],
    [
      'stuck',
      'when an attempt takes longer than a day',
      aToken({ phase: 'regenerating', making, since: day(20) }),
      day(21) + 1,
    ],
    ['atRisk', 'when a step fails', aToken({ phase: 'expiring', failures: failures(day(21)) }), day(20)],
    ['atRisk', 'when half the margin is used up and nothing is under way', aToken({ phase: 'expiring' }), day(25) + 1],
    [
      'working',
      'when a value is being made',
      aToken({ phase: 'regenerating', making, since: day(20) }),
      day(20) + HOUR_MS,
    ],
    ['working', 'when it has just been registered', aRegistered(), BIRTH],
    ['dueSoon', 'a day before its renewal', aToken(), renewal - HOUR_MS],
    ['dueSoon', 'when it waits for its moment', aToken({ phase: 'expiring' }), day(20)],
    ['healthy', 'when nothing is to be done', aToken(), day(1)],
    ['paused', 'when somebody paused it', aToken({ pause }), day(2)],
    ['paused', 'rather than at work on a first value', { ...aRegistered(), pause }, day(2)],
    [
      'paused',
      'rather than stuck, when it was paused in the middle of an attempt',
      aToken({ phase: 'regenerating', making, pause, since: day(2) }),
      day(9),
    ],
    ['needsYou', 'while a person is waited for', aToken({ phase: 'expiring', spec: GUIDED, tasks: [task] }), day(20)],
    [
      'needsYou',
      'when it is retired, and something is left for a person',
      aToken({ phase: 'retired', tasks: [task] }),
      day(1),
    ],
  ])('is %s %s', (...[word, , state, now]) => {
    expect(statusOf(state, now)).toBe(word);
  });

  it('is not "expired" for a token whose first value is still being made', () => {
    const first = after(aRegistered(), { type: 'issuing', at: BIRTH, version: 1, reason: 'FirstIssue' });
    expect(statusOf(first, BIRTH)).toBe('working');
  });
});

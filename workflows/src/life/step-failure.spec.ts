import { describe, expect, it } from '@jest/globals';
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { stepFailure } from './step-failure.ts';

const FACTOR = 60;
const failed = (cause: Error): ActivityFailure =>
  new ActivityFailure('failed', 'mintVersion', '1', 'MAXIMUM_ATTEMPTS_REACHED', 'worker', cause);
const coded = (type: string, details: unknown[] = []): ApplicationFailure =>
  ApplicationFailure.create({ type, message: 'HTTP 429', details });

describe('a failed activity in the words of the failure table', () => {
  it.each<[string, unknown, object]>([
    [
      'a code of the table stays, with its text',
      failed(coded('upstream.refused')),
      { code: 'upstream.refused', detail: 'HTTP 429' },
    ],
    [
      'a wait becomes fleet time',
      failed(coded('upstream.limited', [{ retryAfterMs: 1000 }])),
      { code: 'upstream.limited', detail: 'HTTP 429', retryAfterMs: 60_000 },
    ],
    [
      'a missing heartbeat means that the worker is lost',
      failed(new TimeoutFailure('no heartbeat', undefined, 'HEARTBEAT')),
      { code: 'worker.lost' },
    ],
    ['a code that is not of the table is ours to look into', failed(coded('TypeError')), { code: 'keyturn.internal' }],
    ['anything else is ours to look into', new Error('?'), { code: 'keyturn.internal' }],
    ['nothing is ours to look into', undefined, { code: 'keyturn.internal' }],
  ])('%s', (_, error, expected) => {
    expect(stepFailure(error, FACTOR)).toEqual(expected);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { FAILURES, type FailureCode } from '@keyturn/domain';
import { UpstreamFailure } from '@keyturn/upstream';
import { anEnvironment } from '../test/run-activity.ts';
import { step, toApplicationFailure } from './failure-boundary.ts';

const VALUE = 'marked-value-4711';
const codes = Object.keys(FAILURES) as FailureCode[];

describe('whatever a step throws', () => {
  it.each(codes)('%s keeps its code, and cannot be retried where the table says so', (code) => {
    const failure = toApplicationFailure(new UpstreamFailure({ code, detail: 'HTTP 418' }));
    expect(failure).toMatchObject({
      type: code,
      message: 'HTTP 418',
      nonRetryable: FAILURES[code].terminal,
      details: [{}],
    });
  });

  it('carries the wait the issuer asked for as a number', () => {
    const failure = toApplicationFailure(
      new UpstreamFailure({ code: 'upstream.limited', detail: 'HTTP 429', retryAfterMs: 2000 }),
    );
    expect(failure.details).toEqual([{ retryAfterMs: 2000 }]);
  });

  it.each<[string, unknown]>([
    ['a foreign error', new TypeError(`cannot read ${VALUE}`)],
    ['a foreign error with a code', Object.assign(new Error(VALUE), { code: 'ECONNRESET' })],
    ['no error at all', VALUE],
    ['nothing', undefined],
  ])('%s is ours to look into, and its text stays here', (_, error) => {
    const heard: string[] = [];
    const failure = toApplicationFailure(error, (code) => heard.push(code));
    expect(failure).toMatchObject({ type: 'keyturn.internal', nonRetryable: false });
    expect(JSON.stringify([failure.message, failure.details, failure.stack, failure.cause])).not.toContain(VALUE);
    expect(heard).toHaveLength(1);
  });

  it('that has a code of our table speaks in the words of the table', () => {
    const failure = toApplicationFailure(Object.assign(new Error(VALUE), { code: 'secret.missing' }));
    expect(failure).toMatchObject({ type: 'secret.missing', message: FAILURES['secret.missing'].title });
  });

  it('is not wrapped twice, and never long', () => {
    const failure = ApplicationFailure.create({ type: 'upstream.refused', message: 'once' });
    expect(toApplicationFailure(failure)).toBe(failure);
    expect(
      toApplicationFailure(new UpstreamFailure({ code: 'upstream.refused', detail: 'x'.repeat(5000) })).message.length,
    ).toBeLessThanOrEqual(240);
  });
});

describe('a step', () => {
  it('answers what it did, or fails with a coded failure', async () => {
    const environment = anEnvironment();
    await expect(environment.run(() => step(async () => 'done'))).resolves.toBe('done');
    const failing = () =>
      step(() => Promise.reject(new UpstreamFailure({ code: 'upstream.timeout', detail: 'too late' })));
    await expect(environment.run(failing)).rejects.toMatchObject({
      name: 'ApplicationFailure',
      type: 'upstream.timeout',
    });
  });

  it('heartbeats while it lasts, so that a lost worker is noticed', async () => {
    const environment = anEnvironment();
    const beat = new Promise<void>((resolve) => {
      environment.on('heartbeat', () => resolve());
    });
    await expect(environment.run(() => step(() => beat))).resolves.toBeUndefined();
  }, 20_000);
});

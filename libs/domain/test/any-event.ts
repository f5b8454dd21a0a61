import fc from 'fast-check';
import { FAILURES, type FailureCode } from '../src/failures.ts';
import { DAY_MS } from '../src/time/duration.ts';
import type { TokenEvent } from '../src/tokens/token-events.ts';
import { TOKEN_TASK_KINDS } from '../src/tokens/token-state.ts';
import { AUTH_STATES } from '../src/reruns/auth-protocol.ts';
import { ACCOUNT, aSpec, aTask, aWebhook, CONTAINER, consumedBy, day, GUIDED } from './token-builder.ts';

const version = fc.integer({ min: 0, max: 4 });
const at = fc.integer({ min: 0, max: 100 }).map(day);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value);
const consumer = fc.constantFrom('a', 'b');
const taskId = fc.constantFrom('billing.1', 'billing.2');
const code = fc.constantFrom(...(Object.keys(FAILURES) as FailureCode[]));

const spec = fc.constantFrom(
  aSpec(),
  aSpec(GUIDED),
  aSpec(ACCOUNT),
  aSpec(CONTAINER),
  aSpec({ ...CONTAINER, container: { ...CONTAINER.container, account: { email: 'other@acme.test' } } }),
  aSpec({ issuer: { ...aWebhook, url: 'https://other.acme.test' } }),
  aSpec({ ...consumedBy('all', 'a', 'b'), coexistence: 'one', escalation: [{ after: 'P1D', to: 'lead' }] }),
  aSpec({ renewal: { before: 'P5D', windows: [{ cron: '0 9 * * *', duration: 'PT8H', timeZone: 'UTC' }] } }),
  aSpec({
    distribution: [{ mode: 'file', path: '/run/value' }],
    existing: { expiresAt: new Date(day(40)).toISOString() },
  }),
);

const type = <T extends string>(...types: T[]): fc.Arbitrary<T> => fc.constantFrom(...types);

const claim = { migrationId: fc.constantFrom('m-1', 'm-2', 'm-3'), ask: fc.integer({ min: 1, max: 3 }) };
const forAtLeastMs = fc.integer({ min: 0, max: 20 }).map((days) => days * DAY_MS);
const laneEvents = [
  fc.record({
    type: type('laneClaimed'),
    at,
    ...claim,
    forAtLeastMs,
    startedAt: at,
    startedBy: consumer,
    lapsedAt: maybe(at),
  }),
  fc.record({ type: type('laneGranted', 'laneReleased'), at, ...claim }),
  fc.record({ type: type('laneRefused'), at, ...claim, cause: fc.string() }),
  fc.record({ type: type('laneTold'), at, ...claim, state: fc.constantFrom(...AUTH_STATES) }),
  fc.record({ type: type('laneTellFailed'), at, ...claim, nextTryAt: at }),
] as const;

const consentId = fc.constantFrom('c-1', 'c-2');
const consentEvents = [
  fc.record({ type: type('apiMissing'), at, version }),
  fc.record({ type: type('consent.asked'), at, version, cause: fc.string(), requesters: fc.array(consumer) }),
  fc.record({
    type: type('consent.given'),
    at,
    consentId,
    version,
    by: consumer,
    standing: fc.boolean(),
    validUntilAt: at,
    selfConfirmed: fc.boolean(),
  }),
  fc.record({ type: type('consent.refused'), at, version, by: consumer, comment: fc.string() }),
  fc.record({ type: type('consent.used'), at, consentId, version }),
  fc.record({ type: type('consent.revoked'), at, consentId, by: consumer, reason: fc.string() }),
  fc.record({ type: type('consent.lapsed'), at, consentId, cause: fc.string() }),
] as const;

/** Anything that can be said of a token, whether it makes sense now or not. */
export const anyEvent: fc.Arbitrary<TokenEvent> = fc.oneof(
  fc.record({
    type: type('registered'),
    at,
    id: fc.constant('billing'),
    incarnation: fc.string(),
    spec,
    by: fc.constant('me'),
  }),
  fc.record({ type: type('changed'), at, spec, by: fc.constant('me') }),
  fc.record({
    type: type('issuing', 'regenerating'),
    at,
    version,
    reason: fc.constantFrom('FirstIssue', 'ExpiryNear', 'Expired', 'Requested', 'Submitted'),
    breakGlass: fc.boolean(),
  }),
  fc.record({
    type: type('requested'),
    at,
    version,
    by: fc.constant('me'),
    comment: fc.string(),
    breakGlass: fc.boolean(),
  }),
  fc.record({
    type: type('submitted'),
    at,
    version,
    candidateId: fc.string(),
    fingerprint: fc.string(),
    expiresAt: maybe(at),
    by: fc.constant('me'),
  }),
  fc.record({
    type: type('issued'),
    at,
    version,
    fingerprint: maybe(fc.string()),
    upstreamId: maybe(fc.string()),
    expiresAt: at,
    expiresAtSource: fc.constantFrom('entered', 'estimated', 'reported'),
  }),
  fc.record({ type: type('verified'), at, version, verified: fc.boolean() }),
  fc.record({ type: type('promoted'), at, version, supersedes: maybe(version) }),
  fc.record({ type: type('distributed', 'expiring', 'expired', 'lapsed', 'revoked', 'recovered'), at, version }),
  fc.record({ type: type('orphaned'), at, version, cause: fc.string() }),
  fc.record({
    type: type('failing'),
    at,
    step: fc.constantFrom('mint', 'store', 'verify', 'distribute', 'revoke', 'authorize', 'prove'),
    version,
    code,
    nextTryAt: maybe(at),
  }),
  fc.record({ type: type('pulled', 'adopted'), at, version, consumer, reportedAt: at }),
  fc.record({ type: type('adoptionFailed'), at, version, consumer, reportedAt: at, backTo: maybe(version) }),
  fc.record({
    type: type('scheduled'),
    at,
    plannedUntilAt: at,
    open: fc.array(fc.record({ startAt: at, endAt: at }), { maxLength: 2 }),
  }),
  fc.record({ type: type('paused'), at, by: fc.constant('me'), reason: fc.string(), untilAt: maybe(at) }),
  fc.record({ type: type('resumed'), at, by: fc.constant('me') }),
  fc.record({ type: type('retired'), at, by: fc.constant('me'), reason: fc.string(), revoke: fc.boolean() }),
  ...laneEvents,
  ...consentEvents,
  fc.record({ type: type('restarted'), at, cause: fc.constantFrom('TemporalLost', 'WorkflowLost') }),
  fc
    .record({
      id: taskId,
      kind: fc.constantFrom(...TOKEN_TASK_KINDS),
      cause: fc.string(),
      version: maybe(version),
      openedAt: at,
      dueAt: maybe(at),
    })
    .map((task) => ({ type: 'task.opened' as const, at: task.openedAt, task: aTask(task) })),
  fc.record({
    type: type('task.reminded'),
    at,
    taskId,
    reminder: fc.constantFrom('HalfMargin', 'SevenDays', 'ThreeDays', 'OneDay', 'Due', 'Overdue'),
    count: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ type: type('task.escalated'), at, taskId, to: fc.string(), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ type: type('task.snoozed'), at, taskId, untilAt: at, by: fc.constant('me') }),
  fc.record({ type: type('task.assigned'), at, taskId, owner: fc.string(), by: fc.constant('me') }),
  fc.record({ type: type('task.completed'), at, taskId, by: fc.constantFrom('me', 'keyturn') }),
);

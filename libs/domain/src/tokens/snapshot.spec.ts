import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aMaking, aTask, aToken, aVersion, day, GUIDED, passing } from '../../test/token-builder.ts';
import { aClaim, aContainer, anAsked, claimed } from '../../test/container-builder.ts';
import { NEW_CONTAINER } from './container/container-state.ts';
import { readState } from './snapshot.ts';
import { TOKEN_SCHEMA } from './token-state.ts';

const asWritten = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** A state as the first schema had it, in the middle of a renewal, with a predecessor that could not be revoked. */
const FIRST = {
  schema: 1,
  id: 'billing',
  incarnation: 'one',
  generation: 1,
  revision: 17,
  spec: aToken().spec,
  phase: 'expiring',
  registeredAt: day(0),
  since: day(20),
  versions: [1, 2].map((version) => ({
    version,
    status: version === 1 ? 'orphaned' : 'current',
    verified: true,
    issuedAt: day(0),
    expiresAt: day(30),
    fingerprint: `f${version}`,
    upstreamId: `u${version}`,
    promotedAt: day(version),
    supersededAt: null,
    adoption: [],
    revoking: version === 1 ? { count: 7, nextTryAt: null, code: 'upstream.refused' } : null,
  })),
  lastVersion: 3,
  making: { version: 3, reason: 'ExpiryNear', startedAt: day(20) },
  failures: { count: 1, firstAt: day(20), lastAt: day(20), code: 'upstream.timeout', nextTryAt: day(21) },
  calls: [day(20)],
  lastSuccessAt: day(2),
  tasks: [
    { id: 'billing.1', kind: 'revokeUpstream', cause: 'IssuerRefused', version: 1, openedAt: day(3), dueAt: day(30) },
  ],
  tasksOpened: 1,
};

describe('a snapshot', () => {
  it('of this schema is read as it was written', () => {
    const state = aToken({ spec: GUIDED, making: aMaking(), tasks: [aTask()], versions: [aVersion({ version: 1 })] });
    expect(readState(asWritten(state))).toEqual(state);
  });

  it('of a container token is read as it was written', () => {
    const state = claimed(anAsked(), day(2), aClaim({ migrationId: 'm-2' }));
    expect(readState(asWritten(state))).toEqual(state);
  });

  it('that knows nothing of a container, or not all of it, is read with what it begins with', () => {
    const { container: _, ...earlier } = aToken();
    expect(readState(asWritten(earlier))?.container).toBeNull();
    const written = { ...aContainer(), container: { lane: { holder: null, waiting: [] } } };
    expect(readState(asWritten(written))?.container).toEqual(NEW_CONTAINER);
  });

  it.each([
    ['is none', 7],
    ['has no lane', { lane: null }],
    ['has a lane of nothing', { lane: { holder: 3, waiting: [] } }],
    ['has a queue of nothing', { lane: { holder: null, waiting: [3] } }],
    ['has consents of nothing', { consents: [null] }],
    ['asks for nothing', { asked: 'yes' }],
  ])('is not read when its container %s', (_, container) => {
    expect(readState(asWritten({ ...aContainer(), container }))).toBeNull();
  });

  it('of the first schema is read as the same life in this one', () => {
    const state = readState(asWritten(FIRST));
    expect(state).toMatchObject({
      schema: TOKEN_SCHEMA,
      revision: 17,
      submission: null,
      request: null,
      schedule: null,
      pause: null,
      retirement: null,
      making: { version: 3, breakGlass: false },
      versions: [
        { version: 1, releasedAt: null, deliveredAt: null, delivering: null, expiresAtSource: 'reported' },
        { version: 2, status: 'current' },
      ],
      tasks: [{ id: 'billing.1', owner: null, reminders: 0, remindedAt: null, escalations: 0, snoozedUntilAt: null }],
    });
    expect(state).not.toHaveProperty('tasksOpened');
    expect(state && readState(asWritten(state))).toEqual(state);
  });

  it('of the first schema lives on', () => {
    const state = readState(asWritten(FIRST));
    const passed = state && passing(state, { from: day(20), until: day(21) });
    expect(passed?.events).toMatchObject([{ type: 'regenerating', version: 3, at: day(21) }]);
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'state'],
    ['a list', [FIRST]],
    ['without a schema', { ...FIRST, schema: undefined }],
    ['of a later schema', { ...FIRST, schema: TOKEN_SCHEMA + 1 }],
    ['of a schema there never was', { ...FIRST, schema: 0 }],
    ['of a schema that is no number', { ...FIRST, schema: '1' }],
    ['without a specification', { ...FIRST, spec: null }],
    ['in a phase nobody knows', { ...FIRST, phase: 'asleep' }],
    ['whose versions are no list', { ...FIRST, versions: { 1: {} } }],
    ['whose versions are no versions', { ...FIRST, versions: [null] }],
    ['whose tasks are no tasks', { ...FIRST, tasks: ['one'] }],
    ['whose calls are no list', { ...FIRST, calls: 3 }],
    ['that makes something nobody understands', { ...FIRST, making: 3 }],
  ])('is not read when it is damaged or from the future: %s', (_, written) => {
    expect(readState(written)).toBeNull();
  });

  it('never throws, whatever is in it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(FIRST)), fc.anything(), (field, value) => {
        expect(() => readState({ ...FIRST, [field]: value })).not.toThrow();
      }),
    );
  });
});

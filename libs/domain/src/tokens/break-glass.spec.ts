import { describe, expect, it } from '@jest/globals';
import { after, aToken, aVersion, consumedBy, day, GUIDED, statusesOf } from '../../test/token-builder.ts';
import { HOUR_MS } from '../time/duration.ts';
import { reportEvents } from './adoption-reports.ts';
import { TOKEN_COMMANDS } from './commands.ts';
import { nextStep } from './next-step.ts';
import { revokeDueAt } from './adoption.ts';
import type { TokenEvent } from './token-events.ts';
import type { TokenState } from './token-state.ts';

const versions = [
  aVersion({ version: 1, status: 'superseded', supersededAt: day(10), expiresAt: day(60) }),
  aVersion({ version: 2, promotedAt: day(10), expiresAt: day(60) }),
];
const NOW = day(20);

const rotated = (state: TokenState, breakGlass: boolean): TokenState =>
  after(state, ...TOKEN_COMMANDS.rotateNow.events(state, { by: 'owner', reason: 'leaked', breakGlass }, NOW));
const promoted: TokenEvent = { type: 'promoted', at: NOW, version: 3, supersedes: 2 };
const staged = (state: TokenState): TokenState => ({
  ...state,
  versions: [...versions, aVersion({ version: 3, status: 'staged', promotedAt: null, expiresAt: day(90) })],
});
const releasedIn = (state: TokenState): (number | null)[] => state.versions.map(({ releasedAt }) => releasedAt);

describe('in an emergency', () => {
  const webhook = aToken({ spec: consumedBy('all', 'a'), versions });
  const guided = aToken({ spec: { ...GUIDED, ...consumedBy('all', 'a') }, versions });

  it('an issuer is asked at once, and all predecessors are revoked without waiting for anybody', () => {
    const state = after(staged(rotated(webhook, true)), promoted);
    expect(releasedIn(state)).toEqual([NOW, NOW, null]);
    expect(nextStep(state, NOW)).toEqual({ do: 'revoke', version: 1 });
    expect(state.versions.slice(0, 2).map((version) => revokeDueAt(state, version))).toEqual([NOW, NOW]);
  });

  it('nothing is revoked before the new value is in use', () => {
    expect(releasedIn(staged(rotated(webhook, true)))).toEqual([null, null, null]);
  });

  it('a person is asked, due in two days, and what they hand over releases all predecessors', () => {
    const asked = rotated(guided, true);
    expect(asked).toMatchObject({ phase: 'expiring', request: { breakGlass: true } });
    expect(nextStep(asked, NOW)).toMatchObject({
      event: { task: { kind: 'regenerateToken', cause: 'Requested', dueAt: NOW + 48 * HOUR_MS } },
    });
    const handed = after(
      asked,
      ...TOKEN_COMMANDS.submitVersion.events(asked, { by: 'owner', candidateId: 'c', fingerprint: 'new' }, NOW),
    );
    const state = after(staged(handed), promoted);
    expect(releasedIn(state)).toEqual([NOW, NOW, null]);
    expect(state.request).toBeNull();
    expect(nextStep({ ...state, submission: null }, NOW)).toMatchObject({
      event: { task: { kind: 'revokeUpstream', version: 1 } },
    });
  });

  it('an emergency stays one when the same is asked again in all calm', () => {
    expect(rotated(rotated(guided, true), false).request).toMatchObject({ breakGlass: true });
    const pending = { ...rotated(webhook, true), phase: 'expiring' } as const;
    expect(rotated(pending, false).making).toMatchObject({ breakGlass: true });
  });

  it('nobody goes back to a value that was given up', () => {
    const state = after(staged(rotated(webhook, true)), promoted);
    const report = { version: 3, consumer: 'a', state: 'failed', at: NOW } as const;
    expect(reportEvents({ state, report, now: NOW })).toMatchObject([
      { type: 'adoptionFailed', backTo: null },
      { type: 'task.opened', task: { cause: 'ConsumerFailed', version: 3 } },
    ]);
  });
});

describe('a rotation in all calm', () => {
  it('releases nobody', () => {
    const state = after(staged(rotated(aToken({ spec: consumedBy('all', 'a'), versions }), false)), promoted);
    expect(releasedIn(state)).toEqual([null, null, null]);
    expect(statusesOf(state)).toEqual(['superseded', 'superseded', 'current']);
  });
});

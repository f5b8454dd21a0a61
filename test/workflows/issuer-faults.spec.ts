import { describe, expect, it } from '@jest/globals';
import { currentVersion, RETRY_LADDER_MS } from '@keyturn/domain';
import type { Reply } from '../harness/scripted-issuer.ts';
import { DAY_IN_A_SECOND, setStage } from '../harness/stage.ts';

const stage = setStage('issuer-faults');

interface Failing {
  readonly code: string;
  readonly version: number;
  readonly nextTryAt: string | null;
  readonly health: string;
  readonly cause: string;
}

const FAULTS: readonly { name: string; reply: Reply; code: string; cause: string }[] = [
  { name: 'a server error', reply: { status: 500 }, code: 'upstream.unavailable', cause: 'UpstreamUnavailable' },
  { name: 'half an answer', reply: 'cut', code: 'upstream.timeout', cause: 'UpstreamTimeout' },
  { name: 'no answer after it did the work', reply: 'drop', code: 'upstream.timeout', cause: 'UpstreamTimeout' },
  { name: 'too many requests', reply: { status: 429 }, code: 'upstream.limited', cause: 'UpstreamLimited' },
  {
    name: 'another document',
    reply: { status: 200, body: { token: 'abc' } },
    code: 'upstream.badAnswer',
    cause: 'AnswerUnreadable',
  },
  {
    name: 'a redirect',
    reply: { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    code: 'upstream.badAnswer',
    cause: 'AnswerUnreadable',
  },
];

describe('an issuer that fails for a while', () => {
  it.concurrent.each(FAULTS)(
    'with $name to a mint costs a wait, never a second credential',
    async ({ name, reply, code, cause }) => {
      const token = await stage.token({ id: `mint-${name.replaceAll(' ', '-')}` });
      token.issuer.next('mint', reply);
      await token.put();
      const { data } = await token.happens('token.failing');
      expect(data).toMatchObject({
        step: 'mint',
        version: 1,
        code,
        cause,
        health: 'failing',
        nextTryAt: expect.any(String),
      });
      const state = await token.until((now) => currentVersion(now)?.version === 1 && now.failures === null);
      expect(state.tasks).toEqual([]);
      expect(new Set(token.issuer.calls.filter((call) => call.path === 'mint').map((call) => call.key)).size).toBe(1);
      expect((await token.story()).slice(-3)).toEqual(['verified', 'promoted', 'recovered']);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent.each(FAULTS)(
    'with $name to a verification keeps the version',
    async ({ name, reply, code }) => {
      const token = await stage.token({ id: `verify-${name.replaceAll(' ', '-')}` });
      token.issuer.next('verify', reply);
      await token.put();
      expect((await token.happens('token.failing')).data).toMatchObject({ step: 'verify', version: 1, code });
      await token.until((now) => currentVersion(now)?.version === 1 && now.failures === null);
      expect(token.issuer.versions('mint')).toEqual([1]);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'is reached again when it refused connections',
    async () => {
      const token = await stage.token({ id: 'refused-connection' });
      await token.issue();
      await token.issuer.down();
      await token.rotate();
      // A connection kept alive may die under the first try: then it is unknown whether that one was heard.
      await token.happens('token.failing', { code: 'upstream.unreachable', version: 2 });
      expect(currentVersion(await token.state())?.version).toBe(1);
      await token.issuer.up();
      await token.until((state) => currentVersion(state)?.version === 2 && state.failures === null);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'is left alone for as long as it asked',
    async () => {
      const token = await stage.token({ id: 'retry-after' });
      token.issuer.next('mint', { status: 429, headers: { 'retry-after': '2' } });
      await token.put();
      const failing = await token.happens('token.failing');
      const asked = 2000 * DAY_IN_A_SECOND;
      expect(Date.parse((failing.data as Failing).nextTryAt ?? '')).toBe(Date.parse(failing.at) + asked);
      const again = await token.happens('token.issuing', { reason: 'FirstIssue', revision: failing.revision + 1 });
      expect(Date.parse(again.at) - Date.parse(failing.at)).toBeGreaterThanOrEqual(asked);
      await token.until((state) => currentVersion(state) !== undefined);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'is tried by the ladder, each wait longer than the one before',
    async () => {
      const token = await stage.token({ id: 'ladder' });
      token.issuer.next('mint', ...Array.from({ length: 4 }, (): Reply => ({ status: 500 })));
      await token.put();
      await token.until((state) => currentVersion(state) !== undefined && state.failures === null, 45_000);
      const failing = (await token.feed()).filter((item) => item.type === 'keyturn.token.failing');
      const waits = failing.map((item) => Date.parse((item.data as Failing).nextTryAt ?? '') - Date.parse(item.at));
      expect(waits).toEqual(RETRY_LADDER_MS.slice(0, 4));
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'to revoke is tried again, and the token stays in good health but for a hint',
    async () => {
      const token = await stage.token({ id: 'revoke-fails' });
      await token.issue();
      token.issuer.next('revoke', { status: 500 }, 'drop');
      await token.rotated();
      expect((await token.happens('token.failing', { step: 'revoke' })).data).toMatchObject({
        version: 1,
        health: 'attention',
      });
      await token.happens('token.revoked', { version: 1 });
      expect(token.issuer.versions('revoke')).toEqual([1, 1, 1]);
      await token.expectSound();
    },
    60_000,
  );
});

import { describe, expect, it } from '@jest/globals';
import { currentVersion } from '@keyturn/domain';
import { setStage } from '../harness/stage.ts';

const stage = setStage('running-out');
const DAY_MS = 86_400_000;

const phasesOf = (feed: readonly { data: unknown }[]): string[] =>
  feed.map(({ data }) => (data as { phase: string }).phase);

describe('a life on its own', () => {
  it.concurrent(
    'renews before it expires, again and again, without anybody',
    async () => {
      const token = await stage.token({ id: 'renews', lifetime: 'P6D', renewal: { before: 'P3D' }, overlap: 'PT1H' });
      await token.put();
      await token.happens('token.promoted', { version: 3 });
      const feed = await token.feed();
      const types = feed.map((item) => item.type.replace('keyturn.token.', '')).filter((type) => type !== 'revoked');
      const cycle = (begin: string) => [begin, 'issued', 'verified', 'promoted'];
      expect(types.slice(0, 15)).toEqual([
        'registered',
        ...cycle('issuing'),
        'expiring',
        ...cycle('regenerating'),
        'expiring',
        ...cycle('regenerating'),
      ]);
      expect(new Set(phasesOf(feed))).toEqual(new Set(['registered', 'issuing', 'active', 'expiring', 'regenerating']));
      const [first, second] = feed
        .filter((item) => item.type === 'keyturn.token.promoted')
        .map((item) => Date.parse(item.at));
      expect((second ?? 0) - (first ?? 0)).toBeLessThan(6 * DAY_MS);
    },
    60_000,
  );

  it.concurrent(
    'expires aloud while its issuer is down, and comes back with it',
    async () => {
      const token = await stage.token({ id: 'expires', lifetime: 'P4D', renewal: { before: 'P2D' } });
      const { incarnation } = await token.issue();
      await token.issuer.down();
      await token.happens('token.expired', { version: 1 });
      const expired = await token.until((state) => state.phase === 'expired');
      expect(currentVersion(expired)).toBeUndefined();
      expect(expired.failures).toMatchObject({ nextTryAt: expect.any(Number) });
      await token.put({ lifetime: 'P1Y' });
      await token.issuer.up();
      const back = await token.until((state) => state.phase === 'active' && state.failures === null);
      expect(currentVersion(back)?.version).toBe(2);
      expect((await token.story()).filter((type) => type === 'expired')).toHaveLength(1);
      await expect(token.value(1, incarnation)).rejects.toMatchObject({ name: 'SecretsError' });
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'a version whose verification outlived it is not put to use',
    async () => {
      const token = await stage.token({ id: 'staged-too-long', lifetime: 'P3D', renewal: { before: 'P1D' } });
      token.issuer.always('verify', { status: 503 });
      await token.put();
      await token.happens('token.lapsed', { version: 1 });
      token.issuer.always('verify', null);
      await token.put({ lifetime: 'P1Y' });
      const state = await token.until((now) => currentVersion(now) !== undefined && now.failures === null);
      expect(currentVersion(state)?.version).toBeGreaterThan(1);
      await token.expectSound();
    },
    60_000,
  );

  it.concurrent(
    'asks the issuer at most twelve times a day while it fails',
    async () => {
      const token = await stage.token({ id: 'capped', lifetime: 'P1Y' });
      await token.issue();
      token.issuer.always('mint', { status: 500 });
      await token.rotate();
      await token.until((state) => (state.failures?.count ?? 0) >= 4);
      token.issuer.always('mint', null);
      await token.until((state) => currentVersion(state)?.version === 2);
      const calls = token.issuer.calls.filter((call) => call.version === 2).map((call) => call.at);
      for (const [index, at] of calls.entries()) {
        const twelfth = calls[index + 12];
        if (twelfth !== undefined) expect(twelfth - at).toBeGreaterThanOrEqual(DAY_MS);
      }
      await token.expectSound();
    },
    60_000,
  );
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { currentVersion } from '@keyturn/domain';
import { createFleet, type Activities, type Fleet } from '../harness/fleet.ts';
import { DAY_IN_A_SECOND } from '../harness/stage.ts';

// One story at a time: each has workers of its own.
let fleet: Fleet;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  fleet = await createFleet({ factor: DAY_IN_A_SECOND, namespace: 'worker-loss' });
}, 90_000);

afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
});

afterAll(async () => {
  await fleet?.close();
});

const startWorker = async (options?: Parameters<Fleet['startWorker']>[0]) => {
  const worker = await fleet.startWorker(options);
  running.push(worker);
  return worker;
};

const stop = async (worker: { stop(): Promise<void> }): Promise<void> => {
  running.splice(running.indexOf(worker), 1);
  await worker.stop();
};

const never = (): Promise<never> => new Promise(() => undefined);

/** Lets one activity be done differently. */
const instead =
  (name: string, change: (real: Activities[string]) => Activities[string]) =>
  (activities: Activities): Activities => {
    const real = activities[name];
    if (real === undefined) throw new Error(`there is no activity ${name}`);
    return { ...activities, [name]: change(real) };
  };

describe('a worker that goes away', () => {
  it('after the issuer has made the value leaves one credential upstream, which its successor finds', async () => {
    let minted = (): void => undefined;
    const wasMinted = new Promise<void>((resolve) => {
      minted = resolve;
    });
    const around = instead('mintVersion', (real) => async (input) => {
      await real(input);
      minted();
      return never();
    });
    const doomed = await startWorker({ around, forceAfterMs: 200 });
    const token = await fleet.token({ id: 'mid-mint', lifetime: 'P1Y' });
    await token.put();
    await wasMinted;
    await stop(doomed);
    await startWorker();
    expect((await token.happens('token.failing')).data).toMatchObject({
      step: 'mint',
      version: 1,
      code: 'worker.lost',
      cause: 'WorkerLost',
    });
    const state = await token.until((now) => currentVersion(now)?.version === 1 && now.failures === null);
    expect(token.issuer.versions('mint')).toEqual([1, 1]);
    expect(token.issuer.issued()).toHaveLength(1);
    await expect(token.value(1, state.incarnation)).resolves.toBe(token.issuer.issued()[0]?.value);
    await token.expectSound();
  }, 90_000);

  it('in the middle of a wait is followed by one that knows everything from history', async () => {
    const first = await startWorker();
    const token = await fleet.token({ id: 'mid-wait', lifetime: 'P1Y', overlap: 'P300D' });
    await token.issue();
    await token.rotated();
    await stop(first);
    await startWorker();
    await expect(token.rotate()).resolves.toMatchObject({ version: 3 });
    await token.until((state) => currentVersion(state)?.version === 3);
    await token.expectSound();
  }, 90_000);

  it('takes commands with it only until the next one starts', async () => {
    const token = await fleet.token({ id: 'between-workers', lifetime: 'P1Y' });
    const first = await startWorker();
    await token.issue();
    await stop(first);
    const answer = token.rotate();
    await startWorker();
    await expect(answer).resolves.toMatchObject({ version: 2 });
    await token.until((state) => currentVersion(state)?.version === 2);
    await token.expectSound();
  }, 90_000);
});

describe('records that fail for a while', () => {
  it('before or after they wrote only delay what happens, and say nothing twice', async () => {
    let calls = 0;
    const around = instead('recordToken', (real) => async (input) => {
      calls += 1;
      const trouble = calls <= 4;
      if (trouble && calls % 4 !== 0) throw new Error('the disk is full');
      const answer = await real(input);
      if (trouble) throw new Error('the connection broke after the commit');
      return answer;
    });
    await startWorker({ around });
    // Longer than the time-out of a local activity: the SDK's core complains of those that failed just before a shutdown.
    const token = await fleet.token({ id: 'trouble', lifetime: 'P1Y', overlap: 'P7D' });
    await token.issue();
    await token.rotated();
    await token.happens('token.revoked', { version: 1 });
    const cycle = ['issued', 'verified', 'promoted'];
    expect(await token.story()).toEqual(['registered', 'issuing', ...cycle, 'regenerating', ...cycle, 'revoked']);
    expect(token.issuer.versions('mint')).toEqual([1, 2]);
    await token.expectSound();
  }, 90_000);
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mint, post, postMint, send, sendJson, startEmulator } from '../../test/issuer-client.ts';
import type { Emulator, FaultKind } from '../index.ts';

let emulator: Emulator;
let url: string;

beforeEach(async () => {
  emulator = await startEmulator();
  url = emulator.url;
});
afterEach(() => emulator.close());

const setFaults = (rate: number, kinds?: FaultKind[], seed = 1) =>
  sendJson(`${url}/_emulator/faults`, { method: 'PUT', body: { rate, seed, kinds } });

const issued = async () =>
  ((await send(`${url}/_emulator/issuer/credentials`)).json as { items: { version: number }[] }).items;

const lastCall = async () =>
  (
    (await send(`${url}/_emulator/calls`)).json as { items: { status: number | null; fault: string | null }[] }
  ).items.at(-1);

describe('a request that is', () => {
  it('refused once succeeds when it is repeated', async () => {
    await setFaults(1, ['refusedOnce']);
    const first = await postMint(url);
    expect([429, 503]).toContain(first.status);
    expect(await issued()).toEqual([]);
    expect((await postMint(url)).status).toBe(200);
  });

  it('executed and then timed out has happened, is dropped, and its key gives the answer later', async () => {
    await setFaults(1, ['executedThenTimeout']);
    await expect(postMint(url)).rejects.toThrow('fetch failed');
    expect(await lastCall()).toMatchObject({ status: null, fault: 'executedThenTimeout' });
    const [lost] = await issued();
    await setFaults(0);
    expect((await mint(url)).upstreamId).toBe((lost as { upstreamId?: string } | undefined)?.upstreamId);
    expect(await issued()).toHaveLength(1);
  });

  it('delayed is answered', async () => {
    await setFaults(1, ['delay']);
    expect((await postMint(url)).status).toBe(200);
    expect(await lastCall()).toMatchObject({ status: 200, fault: 'delay' });
  });

  it('one too many is told when to come back, in one or two real seconds', async () => {
    await setFaults(1, ['tooMany']);
    const answer = await postMint(url);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toMatch(/^[12]$/);
    expect(await issued()).toEqual([]);
  });

  it('one too many may be told nothing', async () => {
    await setFaults(1, ['tooManyBare']);
    const answer = await postMint(url);
    expect(answer.status).toBe(429);
    expect(answer.headers.has('retry-after')).toBe(false);
  });

  it('met by a server error gets a page, not JSON', async () => {
    await setFaults(1, ['serverError']);
    const answer = await postMint(url);
    expect([500, 502, 503]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.json).toBeUndefined();
    expect(await issued()).toEqual([]);
  });

  it('truncated breaks in both ways JSON can break, and has happened', async () => {
    await setFaults(1, ['truncated']);
    const seen = new Set<string>();
    for (let version = 1; version <= 20 && seen.size < 2; version += 1) {
      const answer = await postMint(url, { version }).catch(() => 'cut off');
      seen.add(answer === 'cut off' ? 'cut off' : 'half a document');
      if (typeof answer !== 'string') expect(answer).toMatchObject({ status: 200, json: undefined });
      expect(await lastCall()).toMatchObject({ status: 200, fault: 'truncated' });
      expect((await issued()).at(-1)?.version).toBe(version);
    }
    expect(seen).toEqual(new Set(['cut off', 'half a document']));
  });
});

describe('faults', () => {
  it('never meet the control routes', async () => {
    await setFaults(1);
    for (let turn = 0; turn < 20; turn += 1) expect((await send(`${url}/_emulator/health`)).status).toBe(200);
  });

  it('never hide a bad signature', async () => {
    await setFaults(1);
    const secret = 'whsec_b3RoZXItc2VjcmV0LTAwMDAwMDAwMDAwMDAwMDA=';
    const answer = await post({ url, path: '/issuer/list', body: { tokenId: 'hr-import' }, secret });
    expect(answer.status).toBe(401);
  });

  it('come in the same order again for the same seed', async () => {
    const outcomes = async () => {
      await send(`${url}/_emulator/reset`, { method: 'POST' });
      await setFaults(0.5, ['tooManyBare', 'serverError'], 42);
      const statuses: number[] = [];
      for (let version = 1; version <= 20; version += 1) statuses.push((await postMint(url, { version })).status);
      return statuses;
    };
    const first = await outcomes();
    expect(new Set(first).size).toBeGreaterThan(1);
    expect(await outcomes()).toEqual(first);
  });

  it('do not keep the emulator from closing: what was delayed is answered first', async () => {
    await setFaults(1, ['delay']);
    const delayed = postMint(url);
    const deadline = Date.now() + 5000;
    while ((await lastCall())?.fault !== 'delay' && Date.now() < deadline) await setImmediate();
    await emulator.close();
    expect((await delayed).status).toBe(200);
  });

  it('do not let a connection that asks nothing keep it from closing either', async () => {
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    await once(silent, 'connect');
    const ended = once(silent, 'close');
    await emulator.close();
    await ended;
    expect(silent.destroyed).toBe(true);
  });

  it('are on by default, at a low rate', async () => {
    const plain = await startEmulator({ faults: undefined });
    const answer = await send(`${plain.url}/_emulator/faults`);
    await plain.close();
    expect(answer.json).toMatchObject({ rate: 0.02, seed: 1 });
  });
});

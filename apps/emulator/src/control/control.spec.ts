import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mint, post, send, sendJson, startEmulator } from '../../test/issuer-client.ts';
import { FAULT_KINDS, type Emulator } from '../index.ts';

let emulator: Emulator;
let url: string;

beforeEach(async () => {
  emulator = await startEmulator();
  url = emulator.url;
});
afterEach(() => emulator.close());

const control = (path: string) => `${url}/_emulator/${path}`;

describe('the faults switch', () => {
  it('answers what is in force, all kinds when none are named', async () => {
    const put = await sendJson(control('faults'), { method: 'PUT', body: { rate: 0.5, seed: 9 } });
    expect(put.json).toEqual({ rate: 0.5, seed: 9, kinds: FAULT_KINDS });
    expect((await send(control('faults'))).json).toEqual(put.json);
  });

  it.each([
    ['an unknown field', { rate: 0, seed: 1, speed: 1 }],
    ['an unknown kind', { rate: 0, seed: 1, kinds: ['meteor'] }],
    ['no kinds at all', { rate: 0, seed: 1, kinds: [] }],
    ['a rate above one', { rate: 2, seed: 1 }],
    ['no rate', { seed: 1 }],
    ['no body', undefined],
  ])('refuses %s and keeps what was in force', async (_case, body) => {
    const answer = await sendJson(control('faults'), { method: 'PUT', body });
    expect(answer.status).toBe(400);
    expect(answer.json).toHaveProperty('code');
    expect((await send(control('faults'))).json).toMatchObject({ rate: 0 });
  });
});

describe('the call log', () => {
  it('names every call with its outcome, and never a value', async () => {
    const minted = await mint(url);
    await post({ url, path: '/issuer/verify?x=1', body: minted });
    await post({ url, path: '/issuer/list', body: {} });
    await post({ url, path: '/issuer/list', body: { tokenId: 'hr-import' }, headers: { 'webhook-signature': 'v1,x' } });
    const calls = await send(control('calls'));
    const at = expect.stringMatching(/Z$/);
    expect(calls.json).toEqual({
      items: [
        { at, method: 'POST', path: '/issuer/mint', subject: 'hr-import', status: 200, fault: null },
        { at, method: 'POST', path: '/issuer/verify', subject: 'hr-import', status: 200, fault: null },
        { at, method: 'POST', path: '/issuer/list', subject: null, status: 400, fault: null },
        { at, method: 'POST', path: '/issuer/list', subject: null, status: 401, fault: null },
      ],
    });
    expect(calls.text).not.toContain(minted.value);
  });

  it('can be narrowed to a subject and to an instant on', async () => {
    await mint(url, { tokenId: 'one' });
    await mint(url, { tokenId: 'two' });
    const { items } = (await send(control('calls?subject=two'))).json as { items: { at: string; subject: string }[] };
    expect(items.map((call) => call.subject)).toEqual(['two']);
    const since = encodeURIComponent(items[0]?.at ?? '');
    expect((await send(control(`calls?subject=two&since=${since}`))).json).toEqual({ items });
    expect((await send(control('calls?since=2999-01-01T00:00:00Z'))).json).toEqual({ items: [] });
  });

  it.each(['calls?subjects=two', 'calls?since=yesterday', 'faults?x=1', 'issuer/credentials?x=1'])(
    'refuses %s',
    async (path) => {
      expect((await send(control(path))).status).toBe(400);
    },
  );

  it('leaves out the control routes', async () => {
    await send(control('health'));
    expect((await send(control('calls'))).json).toEqual({ items: [] });
  });
});

describe('the issued credentials', () => {
  it('are listed with their fate and without their values', async () => {
    const { upstreamId, expiresAt, value } = await mint(url);
    const revoke = { tokenId: 'hr-import', version: 1, upstreamId };
    const known = { ...revoke, issuedAt: expect.any(String), expiresAt };
    const before = await send(control('issuer/credentials'));
    await post({ url, path: '/issuer/revoke', body: revoke });
    const after = await send(control('issuer/credentials'));
    expect(before.json).toEqual({ items: [{ ...known, revokedAt: null }] });
    expect(after.json).toEqual({ items: [{ ...known, revokedAt: expect.any(String) }] });
    expect(before.text).not.toContain(value);
  });
});

describe('a reset', () => {
  it('forgets credentials and calls and brings the first faults back', async () => {
    const first = await mint(url);
    await sendJson(control('faults'), { method: 'PUT', body: { rate: 1, seed: 1 } });
    expect((await send(control('reset'), { method: 'POST' })).status).toBe(200);
    expect((await send(control('faults'))).json).toMatchObject({ rate: 0 });
    expect((await send(control('calls'))).json).toEqual({ items: [] });
    expect((await mint(url)).value).not.toBe(first.value);
  });

  it('takes an empty JSON body and refuses fields', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await send(control('reset'), { method: 'POST', headers })).status).toBe(200);
    expect((await sendJson(control('reset'), { method: 'POST', body: {} })).status).toBe(200);
    expect((await sendJson(control('reset'), { method: 'POST', body: { all: true } })).status).toBe(400);
  });
});

describe('the front page', () => {
  it('tells a person what is emulated', async () => {
    const page = await send(url);
    expect(page.headers.get('content-type')).toContain('text/html');
    for (const route of ['/issuer/mint', '/_emulator/faults', '/_emulator/reset']) expect(page.text).toContain(route);
  });

  it('is the only thing outside the emulated and the control routes', async () => {
    const answer = await send(`${url}/nowhere`);
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ code: 'notFound' });
  });
});

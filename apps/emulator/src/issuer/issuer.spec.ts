import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mint, type Minted, post, postMint, send, startEmulator } from '../../test/issuer-client.ts';
import type { Emulator } from '../index.ts';

let emulator: Emulator;
let url: string;

beforeEach(async () => {
  emulator = await startEmulator();
  url = emulator.url;
});
afterEach(() => emulator.close());

const verify = async (body: object) => (await post({ url, path: '/issuer/verify', body })).json;
const list = async (tokenId: string) => (await post({ url, path: '/issuer/list', body: { tokenId } })).json;

describe('minting', () => {
  it('gives a value that verifies', async () => {
    const { value, upstreamId, expiresAt, ...rest } = await mint(url);
    expect(value).toMatch(/^kti_[\w-]{43}$/);
    expect(expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await verify({ ...rest, upstreamId, value })).toEqual({ ok: true });
  });

  it('answers the same key the same again, also when both ask at once', async () => {
    const answers = await Promise.all([postMint(url), postMint(url), postMint(url)]);
    answers.push(await postMint(url, { lifetime: 'P1D' }));
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  });

  it('makes another credential for another version or incarnation', async () => {
    const first = await mint(url);
    const second = await mint(url, { version: 2 });
    const body = { tokenId: 'hr-import', version: 1, label: 'x', lifetime: 'P3M' };
    const again = await post({ url, path: '/issuer/mint', body, headers: { 'idempotency-key': 'hr-import~second#1' } });
    const values = [first.value, second.value, (again.json as Minted).value];
    expect(new Set(values).size).toBe(3);
  });

  it('counts lifetimes by the calendar, in fleet time', async () => {
    const factor = 8640;
    const fast = await startEmulator({ clock: { factor, epochMs: Date.now() - 86_400_000 } });
    await mint(fast.url);
    const { items } = (await send(`${fast.url}/_emulator/issuer/credentials`)).json as {
      items: { issuedAt: string; expiresAt: string }[];
    };
    await fast.close();
    const expected = new Date(items[0]?.issuedAt ?? '');
    const day = expected.getUTCDate();
    expected.setUTCMonth(expected.getUTCMonth() + 3);
    // The 31st plus three months may be the last day of a shorter month.
    if (expected.getUTCDate() !== day) expected.setUTCDate(0);
    expect(items[0]?.expiresAt).toBe(expected.toISOString());
    expect(expected.getTime()).toBeGreaterThan(Date.now() + 365 * 86_400_000);
  });

  it('lets nothing live shorter than 20 real seconds', async () => {
    const factor = 8640;
    const fast = await startEmulator({ clock: { factor, epochMs: Date.now() } });
    await mint(fast.url, { lifetime: 'PT5M' });
    const { items } = (await send(`${fast.url}/_emulator/issuer/credentials`)).json as {
      items: { issuedAt: string; expiresAt: string }[];
    };
    await fast.close();
    const [item] = items;
    expect(Date.parse(item?.expiresAt ?? '') - Date.parse(item?.issuedAt ?? '')).toBe(20_000 * factor);
  });

  it.each([
    ['no key', {}, 'idempotencyKey'],
    ['a key of another token', { 'idempotency-key': 'other~first#1' }, 'idempotencyKey'],
    ['a key of another version', { 'idempotency-key': 'hr-import~first#2' }, 'idempotencyKey'],
    ['a key without incarnation', { 'idempotency-key': 'hr-import#1' }, 'idempotencyKey'],
  ])('refuses %s', async (_case, headers, code) => {
    const body = { tokenId: 'hr-import', version: 1, label: 'x', lifetime: 'P3M' };
    const answer = await post({ url, path: '/issuer/mint', body, headers });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code });
  });

  it.each([
    ['a lifetime that is none', { lifetime: 'soon' }],
    ['an empty lifetime', { lifetime: 'P0D' }],
    ['a lifetime above five years', { lifetime: 'P6Y' }],
    ['a version that is no number', { version: '1' }],
    ['a missing label', { label: undefined }],
    ['a token id in capitals', { tokenId: 'HR' }],
  ])('refuses %s', async (_case, change) => {
    const body = { tokenId: 'hr-import', version: 1, label: 'x', lifetime: 'P3M', ...change };
    const headers = { 'idempotency-key': 'hr-import~first#1' };
    const answer = await post({ url, path: '/issuer/mint', body, headers });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'malformed' });
  });
});

describe('verifying', () => {
  it('says no to a wrong value, another version and an unknown credential, without repeating the value', async () => {
    const { value, upstreamId } = await mint(url);
    const known = { tokenId: 'hr-import', version: 1, upstreamId, value };
    expect(await verify({ ...known, value: 'guess' })).toEqual({ ok: false, detail: 'wrong value' });
    expect(await verify({ ...known, version: 2 })).toEqual({ ok: false, detail: 'unknown' });
    expect(await verify({ ...known, upstreamId: 'iss-0' })).toEqual({ ok: false, detail: 'unknown' });
  });
});

describe('revoking', () => {
  it('ends a credential, and says yes again when it is already gone', async () => {
    const { value, upstreamId } = await mint(url);
    const body = { tokenId: 'hr-import', version: 1, upstreamId };
    expect((await post({ url, path: '/issuer/revoke', body })).status).toBe(200);
    expect((await post({ url, path: '/issuer/revoke', body })).status).toBe(200);
    expect(await verify({ ...body, value })).toEqual({ ok: false, detail: 'revoked' });
  });

  it('says yes for what never was', async () => {
    const body = { tokenId: 'hr-import', version: 1, upstreamId: 'iss-0' };
    expect((await post({ url, path: '/issuer/revoke', body })).status).toBe(200);
  });
});

describe('listing', () => {
  it('names what was issued for the token and not revoked, without values', async () => {
    const first = await mint(url);
    const second = await mint(url, { version: 2 });
    await mint(url, { tokenId: 'other' });
    await post({
      url,
      path: '/issuer/revoke',
      body: { tokenId: 'hr-import', version: 1, upstreamId: first.upstreamId },
    });
    const { upstreamId, expiresAt } = second;
    expect(await list('hr-import')).toEqual({ items: [{ upstreamId, label: 'HR import v2', expiresAt }] });
    expect(await list('nobody')).toEqual({ items: [] });
  });
});

describe('the signature', () => {
  const body = { tokenId: 'hr-import' };

  it.each([
    ['another secret', { secret: 'whsec_b3RoZXItc2VjcmV0LTAwMDAwMDAwMDAwMDAwMDA=' }],
    ['an old timestamp', { signedAt: new Date(Date.now() - 10 * 60_000) }],
    ['another message id', { headers: { 'webhook-id': 'msg_other' } }],
    ['an empty signature', { headers: { 'webhook-signature': '' } }],
  ])('is refused with %s', async (_case, change) => {
    const answer = await post({ url, path: '/issuer/list', body, ...change });
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ code: 'signature' });
  });

  it('is asked of every route before anything else', async () => {
    for (const path of ['mint', 'verify', 'revoke', 'list']) {
      const headers = { 'content-type': 'application/json' };
      expect((await send(`${url}/issuer/${path}`, { method: 'POST', headers, body: '{' })).status).toBe(401);
      expect((await send(`${url}/issuer/${path}`, { method: 'POST' })).status).toBe(401);
    }
  });

  it('covers the bytes that were sent, spaces included', async () => {
    expect((await post({ url, path: '/issuer/list', body: '{ "tokenId":\n"hr-import"  }' })).status).toBe(200);
  });

  it('does not make broken JSON acceptable', async () => {
    const answer = await post({ url, path: '/issuer/list', body: '{ "tokenId": ' });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'malformed' });
  });
});

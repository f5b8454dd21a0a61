import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { ApiRefusal } from '../http/api-refusal.ts';
import { SessionCookie } from './session-cookie.ts';
import { SessionRules } from './session-rules.ts';

const session = { key: { keyId: 'first', stamp: '' }, csrf: 'the-right-one', endsAt: 0 };
const OWN = 'http://127.0.0.1:4780';

interface Call {
  readonly method?: string;
  readonly protocol?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function refusalOf(call: Call, publicUrl?: string): string | null {
  const { method = 'GET', protocol = 'http', host = '127.0.0.1:4780', headers = {} } = call;
  const request = { method, protocol, host, headers } as unknown as FastifyRequest;
  try {
    new SessionRules({ publicUrl }).check(request, session);
    return null;
  } catch (error) {
    const { code, detail, action } = error as ApiRefusal;
    expect([code, typeof action]).toEqual(['auth.forbidden', 'string']);
    return detail;
  }
}

describe('a call by a session', () => {
  it('may read from our own pages, from the address bar, and from what is no browser', () => {
    for (const headers of [
      {},
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { origin: OWN, 'sec-fetch-site': 'same-origin' },
    ])
      expect(refusalOf({ headers })).toBeNull();
  });

  it('is refused from any other page, another port of this host included', () => {
    for (const headers of [
      { origin: 'http://evil.test' },
      { origin: 'http://127.0.0.1:4790' },
      { origin: 'http://127.0.0.1' },
      { origin: 'http://localhost:4780' },
      { origin: 'null' },
      { origin: '' },
      { origin: `${OWN}.evil.test` },
      { origin: OWN, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'Same-Origin' },
    ]) {
      expect([headers, refusalOf({ headers })]).toEqual([headers, expect.stringContaining('came from')]);
      const withCsrf = { ...headers, 'x-keyturn-csrf': session.csrf };
      expect(refusalOf({ method: 'POST', headers: withCsrf })).toContain('came from');
    }
  });

  it('may come from the public address, behind whatever proxy', () => {
    const origin = 'https://keyturn.example.com';
    expect(refusalOf({ headers: { origin } }, `${origin}/below`)).toBeNull();
    expect(refusalOf({ headers: { origin } })).not.toBeNull();
    expect(refusalOf({ host: 'keyturn.example.com', headers: { origin } })).toBeNull();
    const plain = { origin: 'http://keyturn.example.com' };
    expect(refusalOf({ protocol: 'https', host: 'keyturn.example.com', headers: plain }, origin)).not.toBeNull();
  });

  it('may change something with the CSRF value of this very session alone', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'QUERY']) {
      expect(refusalOf({ method })).toContain('X-Keyturn-CSRF');
      for (const wrong of ['', 'the-right-on', 'the-right-one2', 'The-right-one'])
        expect(refusalOf({ method, headers: { 'x-keyturn-csrf': wrong } })).toContain('X-Keyturn-CSRF');
      expect(refusalOf({ method, headers: { 'x-keyturn-csrf': session.csrf } })).toBeNull();
    }
    for (const method of ['GET', 'HEAD', 'OPTIONS']) expect(refusalOf({ method })).toBeNull();
  });

  it('is told in at most a line who called', () => {
    const detail = refusalOf({ headers: { origin: `http://${'x'.repeat(500)}.test\r\n"` } }) ?? '';
    expect(detail.length).toBeLessThan(200);
    expect(detail).not.toMatch(/[\r\n]/);
  });
});

describe('the cookie', () => {
  const cookieOf = (env: { tls?: boolean; publicUrl?: string }) =>
    new SessionCookie({
      tls: env.tls === true ? { certFile: '', keyFile: '' } : undefined,
      publicUrl: env.publicUrl,
    });

  it('is out of reach of scripts and of other sites, and ends with the browser', () => {
    expect(cookieOf({}).give('id').split('; ').toSorted()).toEqual([
      'HttpOnly',
      'Path=/',
      'SameSite=Strict',
      'keyturn_session=id',
    ]);
    expect(cookieOf({}).takeAway()).toMatch(/^keyturn_session=; .*Max-Age=0/);
  });

  it('is for TLS and this very host alone where there is TLS', () => {
    for (const env of [{ tls: true }, { publicUrl: 'https://keyturn.example.com' }]) {
      const cookie = cookieOf(env);
      expect(cookie.give('id')).toMatch(/^__Host-keyturn_session=id; .*Secure/);
      expect(cookie.give('id')).toContain('Path=/');
      // Anybody on the way could have set this one.
      expect(cookie.read('keyturn_session=planted')).toBeNull();
      expect(cookie.read('a=b; __Host-keyturn_session=id')).toBe('id');
    }
  });

  it('is found among others, and nothing that is like it is taken for it', () => {
    const cookie = cookieOf({});
    expect(cookie.read('theme=dark; keyturn_session=id; x=y')).toBe('id');
    for (const header of [undefined, '', 'keyturn_session', 'my_keyturn_session=id', 'a="keyturn_session=id"'])
      expect(cookie.read(header) ?? '').toBe('');
  });
});

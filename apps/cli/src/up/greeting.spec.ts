import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '@keyturn/config';
import { type Greeting, greetingLines } from './greeting.ts';

const LINK = 'a-link-of-many-random-characters';

function greeting(env: Record<string, string> = {}, more: Partial<Greeting> = {}): string {
  const config = loadConfig({ KEYTURN_DATA: '/var/lib/keyturn', ...env });
  const clock = { factor: 1, epochMs: 0 };
  const given = { config, clock, isFirstRun: false, temporalPage: undefined, elapsedMs: 1000, signInLink: undefined };
  return greetingLines({ ...given, ...more }).join('\n');
}

describe('the last lines of a start', () => {
  it('hand a person a link that signs in once, and say where another one comes from', () => {
    const text = greeting({}, { signInLink: LINK });
    expect(text).toContain(`http://127.0.0.1:4780/sign-in#${LINK}\n`);
    expect(text).toMatch(/works once, within 60 s; "KEYTURN_DATA=\/var\/lib\/keyturn npx keyturn sign-in"/);
  });

  it('say how to get in where there is no link to hand out', () => {
    const text = greeting();
    expect(text).not.toContain('#');
    expect(text).toContain('npx keyturn sign-in" prints');
  });

  it('name the file of the key, and never the key', () => {
    expect(greeting()).toContain('/var/lib/keyturn/admin-key');
    const key = 'a-key-of-at-least-thirty-two-characters';
    const text = greeting({ KEYTURN_ADMIN_KEY: key }, { signInLink: LINK, isFirstRun: true });
    expect(text).toContain('KEYTURN_ADMIN_KEY');
    expect(text).not.toContain(key);
  });

  it('lead to the public address where there is one', () => {
    const text = greeting({ KEYTURN_PUBLIC_URL: 'https://keyturn.example.com/' }, { signInLink: LINK });
    expect(text).toContain(`https://keyturn.example.com/sign-in#${LINK}`);
  });
});

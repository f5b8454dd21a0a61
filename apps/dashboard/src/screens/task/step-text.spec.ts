import { describe, expect, it } from '@jest/globals';
import { hintOf, valueToType } from './step-text.ts';

describe('the text of a step', () => {
  it('says what to type in either language', () => {
    expect(valueToType('In Label, type exactly "Prod adapters v1".')).toBe('Prod adapters v1');
    expect(valueToType('[ラベル] に「Prod adapters v1」と正確に入力します。')).toBe('Prod adapters v1');
    expect(valueToType('select Change account and sign in as "a@acme.test".')).toBe('a@acme.test');
    expect(valueToType('Select Next.')).toBeNull();
    expect(valueToType('In Expiry, choose "3 months".')).toBeNull();
  });
});

describe('the hint of a step', () => {
  it('is words, a command or a call', () => {
    expect(hintOf('This is the default.')).toEqual({ is: 'words', text: 'This is the default.' });
    expect(hintOf('keyturn token submit a')).toEqual({ is: 'command', text: 'keyturn token submit a' });
    expect(hintOf('PUT /v1/secrets/{name}')).toEqual({ is: 'call', text: 'PUT /v1/secrets/{name}' });
  });

  it('leads to the page that shows the same', () => {
    expect(hintOf('GET /v1/tokens/a/timeline')).toEqual({ is: 'page', href: '/tokens/a', what: 'timeline' });
    expect(hintOf('GET /v1/migrations/m/attempts')).toEqual({ is: 'page', href: '/migrations/m', what: 'attempts' });
    expect(hintOf('GET /v1/migrations/m')).toEqual({ is: 'page', href: '/migrations/m', what: 'whole' });
  });

  it('is left out where the page has the form', () => {
    expect(hintOf('POST /v1/tasks/a.1/complete')).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { atlassianAddresses } from './atlassian-addresses.ts';

describe('where Atlassian answers', () => {
  it('is Atlassian itself when it is the upstream', () => {
    const { admin, site } = atlassianAddresses({ upstream: 'atlassian', emulatorUrl: 'http://127.0.0.1:4790' });
    expect([admin, site('https://acme.atlassian.net/')]).toEqual([
      'https://api.atlassian.com',
      'https://acme.atlassian.net',
    ]);
  });

  it('is the emulator otherwise, with a folder for each site', () => {
    const { admin, site } = atlassianAddresses({ upstream: 'emulator', emulatorUrl: 'http://127.0.0.1:4790' });
    expect([admin, site('https://acme.atlassian.net')]).toEqual([
      'http://127.0.0.1:4790',
      'http://127.0.0.1:4790/sites/acme',
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { migrationSpec } from '@keyturn/contracts/schemas';
import { copiedFrom, EMPTY_FORM, keysOf, specOf } from './migration-form.ts';

const FORM = {
  ...EMPTY_FORM,
  id: 'wave-3',
  baseUrl: ' http://jira.acme.test:8080/jira ',
  serverId: 'B1XA-2YQ3-ZK7M-9PLD',
  site: 'https://acme.atlassian.net',
  email: 'migrator@acme.test',
  keys: 'FIN, OPS\nFIN',
};

describe('the form of a new migration', () => {
  it('becomes a specification the API takes, without what was not said', () => {
    const spec = specOf(FORM);
    expect(migrationSpec.parse(spec)).toEqual(spec);
    expect(spec).toEqual({
      id: 'wave-3',
      product: 'jira',
      server: { baseUrl: 'http://jira.acme.test:8080/jira', serverId: 'B1XA-2YQ3-ZK7M-9PLD' },
      destination: { cloudUrl: 'https://acme.atlassian.net' },
      account: { email: 'migrator@acme.test' },
      scope: { projects: { includedKeys: ['FIN', 'OPS'], includedData: 'all' }, usersAndGroups: { mode: 'ALL' } },
    });
  });

  it('says spaces for Confluence, and everything else that was filled in', () => {
    const spec = specOf({
      ...FORM,
      product: 'confluence',
      takesUsers: false,
      days: '6',
      owner: 'wiki@acme.test',
      version: '3.10.9',
      serverSecret: 'pat',
      accountSecret: 'api-token',
    });
    expect(migrationSpec.parse(spec)).toMatchObject({
      owner: 'wiki@acme.test',
      server: { assistantVersion: '3.10.9', auth: { secret: 'pat' } },
      account: { auth: { secret: 'api-token' } },
      scope: { spaces: { includedKeys: ['FIN', 'OPS'] } },
      expectedDuration: 'P6D',
    });
  });

  it('takes server, site and account over from another migration, never its name or keys', () => {
    const copied = copiedFrom(specOf({ ...FORM, serverSecret: 'pat' }));
    expect(copied).toMatchObject({ serverId: FORM.serverId, site: FORM.site, serverSecret: 'pat', accountSecret: '' });
    expect(copied).not.toHaveProperty('id');
    expect(copied).not.toHaveProperty('keys');
  });

  it('reads keys as people paste them', () => {
    expect(keysOf(' FIN;OPS、HR\n\nFIN ')).toEqual(['FIN', 'OPS', 'HR']);
    expect(keysOf(' ')).toEqual([]);
  });
});

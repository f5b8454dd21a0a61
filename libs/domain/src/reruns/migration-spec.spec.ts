import { describe, expect, it } from '@jest/globals';
import { aMigration } from '../../test/rerun-builder.ts';
import {
  containerTokenId,
  immutableMigrationChange,
  migrationOwner,
  migrationSecrets,
  sameJobDefinition,
  sameMigrationSpec,
  scopeKeys,
  siteHost,
  type MigrationSpec,
} from './migration-spec.ts';

describe('the specification of a migration', () => {
  it('is the same whatever the order of its fields, and with a field that is not set', () => {
    const { id, ...rest } = aMigration();
    expect(sameMigrationSpec(aMigration(), { ...rest, owner: undefined, id })).toBe(true);
    expect(sameMigrationSpec(aMigration(), aMigration({ expectedDuration: 'P3D' }))).toBe(false);
  });

  it.each<[string, Partial<MigrationSpec>, string | null]>([
    ['its id', { id: 'other' }, 'id'],
    ['its product', { product: 'confluence' }, 'product'],
    ['its server', { server: { ...aMigration().server, serverId: 'ZZZZ-0000-0000-0000' } }, 'server.serverId'],
    ['its site', { destination: { cloudUrl: 'https://beta.atlassian.net' } }, 'destination.cloudUrl'],
    ['a slash after its site', { destination: { cloudUrl: 'https://ACME.atlassian.net/' } }, null],
    ['the address of its server', { server: { ...aMigration().server, baseUrl: 'http://proxy.acme.test' } }, null],
    ['its scope', { scope: {} }, null],
    ['its account', { account: { email: 'other@acme.test' } }, null],
  ])('changing %s: %s', (_, change, field) => {
    expect(immutableMigrationChange(aMigration(), aMigration(change))).toBe(field);
  });

  it('needs another job when its scope is another, and not when its owner is', () => {
    expect(sameJobDefinition(aMigration(), aMigration({ scope: {} }))).toBe(false);
    expect(sameJobDefinition(aMigration(), aMigration({ owner: 'other@acme.test' }))).toBe(true);
  });

  it('names each of its projects or spaces once', () => {
    expect(scopeKeys(aMigration({ scope: { projects: { includedKeys: ['A', 'B', 'A'] } } }))).toEqual(['A', 'B']);
    expect(scopeKeys(aMigration({ product: 'confluence', scope: { spaces: { includedKeys: ['S'] } } }))).toEqual(['S']);
    expect(scopeKeys(aMigration({ scope: { usersAndGroups: { mode: 'ALL' } } }))).toEqual([]);
  });

  it('has its account for an owner where it names none', () => {
    expect(migrationOwner(aMigration())).toBe('migrator@acme.test');
    expect(migrationOwner(aMigration({ owner: 'lead@acme.test' }))).toBe('lead@acme.test');
  });

  it('refers to its secrets by name, and to a token by its id, which is none', () => {
    expect(migrationSecrets(aMigration())).toEqual(['jira-pat']);
    const account = { email: 'a@b.test', auth: { secret: 'account-key' } };
    expect(migrationSecrets(aMigration({ account }))).toEqual(['jira-pat', 'account-key']);
  });

  it.each([
    ['https://acme.atlassian.net', 'acme.atlassian.net'],
    ['https://Acme.atlassian.net/', 'acme.atlassian.net'],
    ['http://127.0.0.1:4790/sites/acme?x=1', '127.0.0.1'],
    ['acme.atlassian.net', 'acme.atlassian.net'],
  ])('%s is the site %s', (cloudUrl, host) => {
    expect(siteHost(cloudUrl)).toBe(host);
  });

  it('shares its container token with every migration of that server and site, and with no other', () => {
    const id = containerTokenId(aMigration());
    expect(id).toBe('ct-b1xa-aaaa-bbbb-cccc-acme-atlassian-net');
    expect(containerTokenId(aMigration({ id: 'wave-4', scope: {} }))).toBe(id);
    expect(containerTokenId(aMigration({ destination: { cloudUrl: 'https://beta.atlassian.net' } }))).not.toBe(id);
  });

  it('has a token id of at most 63 characters, also where two long names differ only at their ends', () => {
    const site = (name: string) => ({
      destination: { cloudUrl: `https://${'long-name-'.repeat(6)}${name}.atlassian.net` },
    });
    const [one, other] = [containerTokenId(aMigration(site('a'))), containerTokenId(aMigration(site('b')))];
    expect(one).not.toBe(other);
    for (const id of [one, other]) expect(id).toMatch(/^[a-z0-9-]{3,63}$/);
  });
});

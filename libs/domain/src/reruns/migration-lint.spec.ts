import { describe, expect, it } from '@jest/globals';
import { aMigration } from '../../test/rerun-builder.ts';
import { lintMigration } from './migration-lint.ts';
import type { MigrationSpec } from './migration-spec.ts';

const found = (change: Partial<MigrationSpec>): string[] =>
  lintMigration(aMigration(change)).map(({ severity, code }) => `${severity} ${code}`);
const { server } = aMigration();

describe('the specification of a migration', () => {
  it('is well when it names what is to be migrated; that a person consents is only good to know', () => {
    expect(found({})).toEqual(['warning ConsentNeeded']);
  });

  it('may have no keys when something else goes along', () => {
    expect(found({ scope: { usersAndGroups: { mode: 'ALL' } } })).toEqual(['warning ConsentNeeded']);
  });

  it.each<[string, Partial<MigrationSpec>, string]>([
    ['nothing in its scope', { scope: { projects: { includedKeys: [] } } }, 'ScopeEmpty'],
    ['the scope of the other product', { scope: { spaces: { includedKeys: ['DOC'] } } }, 'ScopeOfOtherProduct'],
    ['a key twice', { scope: { projects: { includedKeys: ['FIN', 'OPS', 'FIN'] } } }, 'KeysTwice'],
    ['the check of the token excluded', { excludeChecks: ['ContainerTokenExpiration'] }, 'TokenCheckExcluded'],
    ['a site that is no site', { destination: { cloudUrl: 'https://acme.atlassian.net/wiki' } }, 'SiteNotOrigin'],
    ['a site without encryption', { destination: { cloudUrl: 'http://acme.atlassian.net' } }, 'SiteNotOrigin'],
    ['no duration at all', { expectedDuration: 'PT0S' }, 'DurationOutOfRange'],
    [
      'checks to override where no assistant can',
      { excludeChecks: ['Apps'], server: { ...server, assistantVersion: '1.12.0' } },
      'ChecksNotOverridable',
    ],
  ])('is refused with %s', (_, change, code) => {
    expect(found(change)).toContain(`error ${code}`);
  });

  it.each<[string, Partial<MigrationSpec>, string]>([
    ['takes longer than a token lasts', { expectedDuration: 'P30D' }, 'DurationTooLong'],
    ['has an assistant without the API', { server: { ...server, assistantVersion: '1.10.0' } }, 'RunInAssistant'],
    [
      'has an assistant that cannot connect by API',
      { server: { ...server, assistantVersion: '1.12.0' } },
      'RenewedByHand',
    ],
    ['has nobody else to consent', { consent: { approvers: ['migrator@acme.test'], fourEyes: true } }, 'ApproverAlone'],
  ])('is saved with a warning when it %s', (_, change, code) => {
    expect(found(change)).toContain(`warning ${code}`);
    expect(found(change).filter((violation) => violation.startsWith('error'))).toEqual([]);
  });

  it('says all at once', () => {
    const all = found({ expectedDuration: 'PT0S', excludeChecks: ['ContainerTokenExpiration'], scope: {} });
    expect(all.filter((violation) => violation.startsWith('error'))).toHaveLength(3);
  });
});

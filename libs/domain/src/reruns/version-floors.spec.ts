import { describe, expect, it } from '@jest/globals';
import { aMigration } from '../../test/rerun-builder.ts';
import type { MigrationProduct } from './migration-spec.ts';
import { assistantCan, assistantFloor, attemptMode, renewalMode } from './version-floors.ts';

const of = (product: MigrationProduct, assistantVersion: string | undefined) =>
  aMigration({ product, server: { ...aMigration().server, assistantVersion } });

describe('an assistant', () => {
  it.each<[MigrationProduct, string | undefined, 'api' | 'guided', 'api' | 'assistant']>([
    ['jira', '1.12.5', 'api', 'api'],
    ['jira', '1.12.4', 'guided', 'api'],
    ['jira', '1.11.4', 'guided', 'api'],
    ['jira', '1.11.3', 'guided', 'assistant'],
    ['jira', '1.9', 'guided', 'assistant'],
    ['jira', '1.12.10', 'api', 'api'],
    ['jira', '2.0', 'api', 'api'],
    ['confluence', '3.10.8', 'api', 'api'],
    ['confluence', '3.10.7', 'guided', 'api'],
    ['confluence', '3.9.6', 'guided', 'api'],
    ['confluence', '3.9.5', 'guided', 'assistant'],
    ['jira', 'v1.12.9-SNAPSHOT', 'api', 'api'],
    ['jira', undefined, 'api', 'api'],
    ['jira', 'unknown', 'api', 'api'],
  ])('%s %s: renewed by %s, run by %s', (product, version, renewal, attempt) => {
    expect([renewalMode(of(product, version)), attemptMode(of(product, version))]).toEqual([renewal, attempt]);
  });

  it('is run by a person when no account may call the cloud, however new it is', () => {
    const spec = aMigration({ account: { email: 'migrator@acme.test' } });
    expect([renewalMode(spec), attemptMode(spec)]).toEqual(['guided', 'assistant']);
  });

  it('overrides checks from its own floor on', () => {
    expect(assistantCan('overrideChecks', of('confluence', '3.10.6'))).toBe(true);
    expect(assistantCan('overrideChecks', of('confluence', '3.10.5'))).toBe(false);
    expect(assistantFloor('overrideChecks', 'jira')).toBe('JCMA 1.12.5');
  });
});

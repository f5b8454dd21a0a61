import type { MigrationSpec } from '@keyturn/domain';

/** A specification that every rule accepts, with what the test is about on top. */
export function aMigrationSpec(change: Partial<MigrationSpec> & { id: string }): MigrationSpec {
  return {
    product: 'jira',
    owner: 'migrations@acme.test',
    server: {
      baseUrl: 'https://jira.acme.test/jira',
      serverId: 'B1XA-2YQ3-ZK7M-9PLD',
      assistantVersion: '1.12.9',
      auth: { secret: 'jira-pat' },
    },
    destination: { cloudUrl: 'https://acme.atlassian.net' },
    account: { email: 'migrator@acme.test', auth: { secret: 'cloud-token' } },
    scope: { projects: { includedKeys: ['FIN', 'OPS'], includedData: 'all' } },
    ...change,
  };
}

let servers = 0;

/** A server of its own, so that no other test shares its container token. */
export function anotherServer(change: Partial<MigrationSpec['server']> = {}): MigrationSpec['server'] {
  servers += 1;
  const serverId = `TEST-0000-0000-${String(servers).padStart(4, '0')}`;
  return { ...aMigrationSpec({ id: 'any' }).server, serverId, ...change };
}

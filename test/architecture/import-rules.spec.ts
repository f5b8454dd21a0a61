import { beforeAll, describe, expect, it } from '@jest/globals';
import { violationsIn, type Violation } from './fixture-workspace.ts';

/** importing package · what it imports · the rule that must catch it. Written from the design, not from the rule file. */
const FORBIDDEN: readonly (readonly [folder: string, imported: string, rule: string])[] = [
  ['libs/domain', '@keyturn/contracts', 'domain-imports'],
  ['libs/domain', '@keyturn/config', 'domain-imports'],
  ['libs/domain', 'node:fs', 'domain-stands-alone'],
  ['libs/domain', '@nestjs/common', 'domain-stands-alone'],
  ['libs/contracts', '@keyturn/contracts/schemas', 'contracts-imports'],
  ['libs/contracts', '@keyturn/config', 'contracts-imports'],
  ['libs/contracts', '@nestjs/common', 'only-in-nestjs'],
  ['libs/config', '@keyturn/domain', 'config-imports'],
  ['libs/observability', '@keyturn/domain', 'observability-imports'],
  ['libs/schedule', '@keyturn/contracts', 'schedule-imports'],
  ['libs/redis', '@keyturn/records', 'redis-imports'],
  ['libs/redis', '@keyturn/contracts', 'declared-in-libs-redis'],
  ['libs/records', '@keyturn/secrets', 'records-imports'],
  ['libs/records', '@keyturn/redis', 'records-imports'],
  ['libs/secrets', '@keyturn/upstream', 'secrets-imports'],
  ['libs/upstream', '@keyturn/records', 'upstream-imports'],
  ['libs/upstream', '@keyturn/temporal', 'upstream-imports'],
  ['libs/temporal', '@keyturn/records', 'temporal-imports'],
  ['libs/temporal', '@keyturn/contracts/schemas', 'temporal-imports'],
  ['libs/temporal', '@keyturn/workflows', 'temporal-imports-types'],
  ['libs/client', '@keyturn/temporal', 'client-imports'],
  ['workflows', '@keyturn/activities', 'workflows-imports-types'],
  ['workflows', '@keyturn/contracts/schemas', 'workflows-imports'],
  ['workflows', '@keyturn/records', 'workflows-imports'],
  ['workflows', '@nestjs/common', 'only-in-nestjs'],
  ['activities', '@keyturn/workflows', 'activities-imports'],
  ['activities', '@keyturn/temporal', 'activities-imports'],
  ['apps/api', '@keyturn/upstream', 'api-imports'],
  ['apps/api', '@keyturn/activities', 'api-imports'],
  ['apps/api', '@keyturn/workflows', 'api-imports-types'],
  ['apps/api', '@keyturn/worker', 'api-imports'],
  ['apps/worker', '@keyturn/api', 'worker-imports'],
  ['apps/worker', '@keyturn/workflows', 'worker-imports'],
  ['apps/dashboard', '@keyturn/config', 'dashboard-imports'],
  ['apps/cli', '@keyturn/temporal', 'cli-imports'],
  ['apps/cli', '@keyturn/emulator', 'cli-imports'],
  ['apps/emulator', '@keyturn/upstream', 'emulator-imports-types'],
  ['apps/emulator', '@keyturn/contracts', 'emulator-imports'],
  ['apps/api', '@temporalio/workflow', 'only-in-temporalio-workflow'],
  ['workflows', '@temporalio/activity', 'only-in-temporalio-activity'],
  ['activities', '@temporalio/worker', 'only-in-temporalio-worker'],
  ['apps/api', '@temporalio/client', 'only-in-temporalio-client'],
  ['apps/worker', '@temporalio/testing', 'only-in-temporalio-testing'],
  ['apps/worker', 'ioredis', 'only-in-ioredis'],
  ['libs/secrets', 'kysely', 'only-in-kysely'],
  ['apps/cli', 'pg', 'only-in-pg'],
  ['libs/secrets', 'node:sqlite', 'only-in-node-sqlite'],
  ['libs/redis', 'node:process', 'only-in-node-process'],
  ['libs/redis', 'undeclared', 'declared-packages'],
  ['libs/redis', 'no-such-package', 'resolvable'],
  ['libs/redis', '../../config/src/index.ts', 'by-the-front-door'],
];

const ALLOWED: readonly (readonly [file: string, source: string])[] = [
  ['workflows/src/as-type.ts', "import type { Shape } from '@keyturn/activities';\nexport type Mine = Shape;"],
  ['workflows/src/own.ts', "import { value } from '@temporalio/workflow';\nexport const mine = value;"],
  ['libs/temporal/src/as-type.ts', "import type { Shape } from '@keyturn/workflows';\nexport type Mine = Shape;"],
  ['apps/emulator/src/as-type.ts', "import type { Shape } from '@keyturn/upstream';\nexport type Mine = Shape;"],
  ['libs/secrets/src/rows.ts', "export { value } from '@keyturn/records';"],
  ['libs/records/src/sql.ts', "import 'kysely';\nimport 'node:sqlite';\nimport 'pg';"],
  ['libs/records/src/rows.spec.ts', "import '@keyturn/testing';\nimport '@keyturn/local-stack';"],
  ['apps/cli/src/backup.ts', "import '@keyturn/records';\nimport '@keyturn/secrets';\nimport '@keyturn/local-stack';"],
];

const fileOf = (folder: string, index: number): string => `${folder}/src/forbidden-${index}.ts`;

describe('import rules', () => {
  let found: Violation[] = [];

  beforeAll(async () => {
    const forbidden = FORBIDDEN.map(([folder, imported], index) => [fileOf(folder, index), `import '${imported}';\n`]);
    const files = Object.fromEntries([...forbidden, ...ALLOWED]) as Record<string, string>;
    found = await violationsIn({
      ...files,
      'libs/redis/src/one.ts': "import './other.ts';\n",
      'libs/redis/src/other.ts': "import './one.ts';\n",
      'libs/redis/src/from-spec.ts': "import './one.spec.ts';\n",
      'libs/redis/src/one.spec.ts': "import '@keyturn/records';\n",
    });
  }, 60_000);

  const rulesAgainst = (file: string): string[] => found.filter((one) => one.from === file).map(({ rule }) => rule);

  it.each(FORBIDDEN.map((row, index) => [...row, index] as const))(
    '%s may not import %s',
    (...[folder, , rule, index]) => {
      expect(rulesAgainst(fileOf(folder, index))).toContain(rule);
    },
  );

  it.each(ALLOWED)('%s may import what it does', (file) => {
    expect(rulesAgainst(file).filter((rule) => rule !== 'no-orphans')).toEqual([]);
  });

  it('refuse cycles, files nobody reaches, and sources that need specs', () => {
    expect(rulesAgainst('libs/redis/src/one.ts')).toContain('no-cycles');
    expect(rulesAgainst('libs/redis/src/other.ts')).toContain('no-orphans');
    expect(rulesAgainst('libs/redis/src/from-spec.ts')).toContain('sources-do-not-need-specs');
    expect(rulesAgainst('libs/redis/src/one.spec.ts')).toContain('redis-specs-import');
  });
});

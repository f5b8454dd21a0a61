import { beforeAll, describe, expect, it } from '@jest/globals';
import { workflowBundle } from '../harness/workflow-bundle.ts';

/** Without its source map; the SDK's own share is most of it. zod alone would add a megabyte. */
const LARGEST_BUNDLE_BYTES = 1_500_000;

const FORBIDDEN = [
  'ioredis',
  '@nestjs',
  'zod',
  'kysely',
  'undici',
  'fastify',
  'pino',
  '@temporalio/client',
  '@temporalio/worker',
  '@temporalio/activity',
];

/** The folders of installed packages and workspace packages that webpack put into the bundle. */
function modulesOf(bundle: string): string[] {
  const paths = bundle.match(/"\.\/[^"\n]+?\.(?:ts|js|cjs|mjs)"(?=:|\))/g) ?? [];
  return [...new Set(paths.map((path) => path.slice(3, -1)))];
}

describe('the workflow bundle', () => {
  let code = '';
  let modules: string[] = [];

  beforeAll(async () => {
    code = (await workflowBundle()).replace(/\n\/\/# sourceMappingURL=.*$/s, '');
    modules = modulesOf(code);
  }, 60_000);

  it('is made of our sources', () => {
    for (const folder of ['workflows/src/', 'libs/domain/src/', 'libs/contracts/src/']) {
      expect(modules.filter((path) => path.includes(folder))).not.toEqual([]);
    }
  });

  it.each(FORBIDDEN)('holds nothing of %s', (name) => {
    expect(modules.filter((path) => path.includes(`node_modules/${name}/`))).toEqual([]);
  });

  it('holds no module of Node and none of our packages with side effects', () => {
    expect(code.match(/require\(["']node:[^"']+["']\)/g)).toBeNull();
    const ours = modules.flatMap(
      (path) => /(?:^|\/)(libs\/[^/]+|apps\/[^/]+|activities|workflows)\/(?:src|dist)\//.exec(path)?.[1] ?? [],
    );
    // libs/temporal: its failure converter, which the SDK loads by path.
    expect([...new Set(ours)].toSorted()).toEqual(['libs/contracts', 'libs/domain', 'workflows']);
    expect(modules.filter((path) => path.includes('contracts/src/schemas'))).toEqual([]);
  });

  it('stays small enough to be loaded at each start', () => {
    expect(code.length).toBeLessThan(LARGEST_BUNDLE_BYTES);
  });
});

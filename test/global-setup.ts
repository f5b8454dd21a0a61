import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestStack, type TestStack } from '@keyturn/local-stack';

/** What the tear-down needs; both run in Jest's own process, in modules that do not share state. */
export interface SharedStack {
  readonly stack: TestStack;
  readonly dir: string;
}

declare global {
  var keyturnTestStack: SharedStack | undefined;
}

/** Starts one Temporal and one Redis; specs find them with `loadConfig()`, as the apps do. */
export default async function globalSetup(): Promise<void> {
  process.umask(0o077);
  const dir = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
  const stack = await startTestStack({ dir, say: (line) => process.stderr.write(`${line}\n`) });
  globalThis.keyturnTestStack = { stack, dir };
  // Workers and module registries are made after this and inherit it.
  process.env['TEMPORAL_ADDRESS'] = stack.temporalAddress;
  process.env['REDIS_URL'] = stack.redisUrl;
}

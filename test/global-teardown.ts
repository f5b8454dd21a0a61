import { rmSync } from 'node:fs';
import './global-setup.ts';

/** Stops what the set-up started. */
export default async function globalTeardown(): Promise<void> {
  const shared = globalThis.keyturnTestStack;
  if (shared === undefined) return;
  await shared.stack.stop();
  rmSync(shared.dir, { recursive: true, force: true });
}

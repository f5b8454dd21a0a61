import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findOnPath, installPackage, MissingPart } from '@keyturn/local-stack';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser'];

/** A Chromium that runs: on the path, or the one Playwright has downloaded. */
export function findChromium(): string | undefined {
  const onPath = NAMES.map((name) => findOnPath(name)).filter((file) => file !== undefined);
  return [...onPath, chromium.executablePath()].find(isRunnable);
}

/** Finds Chromium, or installs it as root on Debian or Ubuntu. Throws `MissingPart` with the ways to get it. */
export async function obtainChromium(say: (line: string) => void): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  const { reason } = await installPackage({ name: 'chromium', part: 'Chromium', say });
  const installed = findChromium();
  if (installed === undefined) throw missingChromium(reason);
  return installed;
}

/** Says what to do where a test needs a browser and there is none. */
export function missingChromium(why: string): MissingPart {
  return new MissingPart('Chromium', why, [
    'install it so that `chromium` or `google-chrome` is on the path (apt-get install chromium)',
    'or let Playwright download its own: npx playwright-core install --with-deps chromium',
  ]);
}

/** Ubuntu has a `chromium-browser` on the path that only says how to get the real one. */
function isRunnable(file: string): boolean {
  return existsSync(file) && spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0;
}

/*
 * Run as a program by tools/prepare.mjs, for tests only: makes sure that there is a Chromium.
 */
import { MissingPart } from '@keyturn/local-stack';
import { obtainChromium } from './browser-program.ts';

try {
  await obtainChromium((line) => {
    process.stdout.write(`${line}\n`);
  });
} catch (error) {
  if (!(error instanceof MissingPart)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

import { mkdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import type { Config } from './load-config.ts';
import { writeOnce } from './write-once.ts';

/** Fleet time is `epochMs + (real − epochMs) × factor`; fixed for a data folder on its first start. */
export interface FleetClock {
  readonly factor: number;
  readonly epochMs: number;
}

const fleetClockSchema = z.strictObject({ factor: z.number().min(1), epochMs: z.int().nonnegative() });

/**
 * Reads `<data>/clock.json`, or creates it on the first start (whoever comes first decides, the others read).
 * Throws `ConfigError` when KEYTURN_CLOCK or KEYTURN_UPSTREAM does not fit what the folder was started with.
 */
export function fixClock(config: Pick<Config, 'paths' | 'clock' | 'upstream'>, nowMs: number = Date.now()): FleetClock {
  const file = config.paths.clock;
  const fixed =
    readClock(file) ?? createClock(file, config.paths.data, { factor: config.clock.factor, epochMs: nowMs });
  if (config.clock.given && config.clock.factor !== fixed.factor) {
    throw problem(
      'KEYTURN_CLOCK',
      `expected x${fixed.factor}, which the data folder was started with and keeps; leave it unset, or use another KEYTURN_DATA`,
    );
  }
  if (config.upstream === 'atlassian' && fixed.factor !== 1) {
    throw problem(
      'KEYTURN_UPSTREAM',
      `expected emulator: the data folder runs at x${fixed.factor}; use another KEYTURN_DATA for the real service`,
    );
  }
  return fixed;
}

function readClock(file: string): FleetClock | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return fleetClockSchema.parse(JSON.parse(text));
  } catch {
    throw problem(
      'KEYTURN_DATA',
      `expected a folder whose clock.json holds factor and epochMs; this one is damaged: ${file}`,
    );
  }
}

function createClock(file: string, folder: string, clock: FleetClock): FleetClock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeOnce({ file, text: `${JSON.stringify(clock)}\n` });
  return readClock(file) ?? clock;
}

function problem(variable: string, expected: string): ConfigError {
  return new ConfigError([{ variable, expected }]);
}

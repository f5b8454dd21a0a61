/*
 * Run as a program by tools/prepare.mjs: makes sure that the servers Keyturn stands on can be started here.
 * What the environment already points to is not installed.
 */
import { ConfigError, loadConfig } from '@keyturn/config';
import { MissingPart } from './missing-part.ts';
import { obtainRedis } from './redis-binary.ts';
import { obtainTemporal } from './temporal-binary.ts';

const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};

try {
  const config = loadConfig();
  if (config.temporalAddress === undefined) await obtainTemporal(say);
  if (config.redisUrl === undefined) await obtainRedis(say);
} catch (error) {
  if (!(error instanceof MissingPart || error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

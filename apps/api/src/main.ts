import './private-umask.ts';
import { loadConfig } from '@keyturn/config';
import { createApi } from './create-api.ts';
import { openParts } from './open-parts.ts';
import { runUntilStopped } from './run-until-stopped.ts';
import { sayWhyNot } from './start-failure.ts';

try {
  const parts = await openParts(loadConfig());
  const app = await createApi(parts);
  const { host, port } = parts.config;
  await app.listen({ host, port });
  parts.logger.info({ host, port, factor: parts.clock.factor }, 'listening');
  runUntilStopped({ app, parts });
} catch (error) {
  process.stderr.write(`${sayWhyNot(error)}\n`);
  process.exit(1);
}

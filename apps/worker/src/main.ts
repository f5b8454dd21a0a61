import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { loadConfig } from '@keyturn/config';
import { createLogger, describeError } from '@keyturn/observability';
import { WorkerModule } from './worker.module.ts';

process.umask(0o077);

const logger = createLogger({ name: 'worker', format: loadConfig().log });

// First, and without signals of its own: Nest owns those. With both listening, the running activity would be lost.
Runtime.install({
  logger: new DefaultLogger('WARN', ({ level, message }) => {
    // On purpose: the one for long polls runs activities only.
    if (message.startsWith('No workflows registered')) return;
    logger[level === 'ERROR' ? 'error' : 'warn']({}, message);
  }),
  shutdownSignals: [],
});

try {
  const app = await NestFactory.createApplicationContext(WorkerModule, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  app.enableShutdownHooks();
} catch (error) {
  logger.error({ error: describeError(error) }, 'the worker could not start');
  process.exit(1);
}

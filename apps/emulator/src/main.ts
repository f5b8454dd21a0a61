import { parseArgs } from 'node:util';
import { fixClock, loadConfig } from '@keyturn/config';
import { createEmulator } from './emulator.ts';

/** Serves on loopback until SIGTERM or SIGINT. `--state <file>` keeps its state there, else it is in memory; the clock is the data folder's. */
async function main(): Promise<void> {
  const config = loadConfig();
  const { values } = parseArgs({ options: { state: { type: 'string' } } });
  const emulator = await createEmulator({
    port: config.emulatorPort,
    host: '127.0.0.1',
    clock: fixClock(config),
    stateFile: values.state,
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void emulator.close());
  process.stdout.write(`emulator at ${emulator.url}\n`);
}

// The state file holds issued values.
process.umask(0o077);

try {
  await main();
} catch (error) {
  process.stderr.write(`emulator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

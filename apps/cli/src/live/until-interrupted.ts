import { CliError, EXIT } from '../cli-error.ts';

/** Runs something that goes on until Ctrl-C, which ends it in order and with 130, or until nobody reads it any more. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
  const ending = new AbortController();
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
    ending.abort();
  };
  // `keyturn events follow | head` has read what it wanted.
  const leave = () => {
    ending.abort();
  };
  process.once('SIGINT', interrupt);
  process.stdout.once('error', leave);
  try {
    const done = await work(ending.signal);
    if (!ending.signal.aborted) return done;
  } catch (error) {
    // Whatever failed then failed because of it.
    if (!ending.signal.aborted) throw error;
  } finally {
    process.off('SIGINT', interrupt);
    process.stdout.off('error', leave);
    ending.abort();
  }
  if (isInterrupted) throw new CliError('Interrupted.', { exitCode: EXIT.interrupted });
  return null;
}

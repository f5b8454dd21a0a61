let isGuarded = false;

/** A line for the person at the terminal: on standard error, because standard output is for data. */
export function say(line: string): void {
  if (!isGuarded) {
    // A terminal that was closed must not end a run that still has to be reported.
    process.stderr.on('error', () => undefined);
    isGuarded = true;
  }
  process.stderr.write(`keyturn: ${line}\n`);
}

export type Say = typeof say;

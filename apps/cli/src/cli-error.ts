/** What an exit code of `keyturn` means (docs: ui.md, README.md). `exec` ends with its client's code instead. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  signIn: 4,
  waitingForPerson: 5,
  conflict: 6,
  partFailed: 7,
  timedOut: 124,
  interrupted: 130,
} as const;

/** How a command says with which code the process ends. */
export type End = (exitCode: number) => void;

/** Something a person can put right: shown without a stack, and the process ends with its exit code. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(message: string, { exitCode = EXIT.failed }: { exitCode?: number } = {}) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}

/** The command line itself is wrong. The message never repeats an argument, which may be a value in the wrong place. */
export class UsageError extends CliError {
  constructor(message: string) {
    super(message, { exitCode: EXIT.usage });
    this.name = 'UsageError';
  }
}

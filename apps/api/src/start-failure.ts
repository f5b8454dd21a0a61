import { describeError } from '@keyturn/observability';

/** One message for a start that failed: what is wrong, by its code, and no stack. */
export function sayWhyNot(error: unknown): string {
  // Written for the person who starts it: lists every variable at once.
  if (error instanceof Error && error.name === 'ConfigError') return error.message;
  const { code, name, message } = describeError(error);
  const remedy = REMEDIES[code ?? ''];
  return `Keyturn's API cannot start (${code ?? name}): ${message}${remedy === undefined ? '' : `\n${remedy}`}`;
}

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Something else listens there: end it, or set KEYTURN_PORT to another port.',
  EACCES: 'Check the owner and mode of the data folder, or take a port above 1023.',
  EADDRNOTAVAIL: 'KEYTURN_HOST is not an address of this machine.',
};

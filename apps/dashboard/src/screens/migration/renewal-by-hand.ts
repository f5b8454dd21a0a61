import type { Migration, Token } from '@keyturn/client';

type Task = Token['tasks'][number];
type Connection = Pick<Token, 'waitingFor' | 'tasks'>;

/** The task by which a person renews the connection in the browser: then nobody is asked for a consent. Pure. */
export function renewalByHand({ phase }: Pick<Migration, 'phase'>, token: Connection | null | undefined): Task | null {
  if (phase !== 'awaitingConsent' || token?.waitingFor !== 'person') return null;
  return token.tasks.find(({ kind }) => kind === 'renewInBrowser') ?? null;
}

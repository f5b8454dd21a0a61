import type { TokenItem } from '@keyturn/client';

export const COMMANDS = ['rotate', 'pause', 'resume'] as const;
export type Command = (typeof COMMANDS)[number];

/** What a command would do to a token as this page knows it; the API has the last word. */
export type Outlook =
  | { readonly is: 'will'; readonly what: 'makes' | 'asksPerson' | 'asksConsent' | 'pauses' | 'resumes' }
  | { readonly is: 'nothing'; readonly why: 'alreadyPaused' | 'notPaused' }
  | { readonly is: 'refused'; readonly why: 'retired' | 'paused' | 'inAttempt' };

/** The phases of `isInAttempt` in libs/domain: a version is being made. */
const isInAttempt = ({ phase }: TokenItem): boolean => phase === 'issuing' || phase === 'regenerating';

/** Kinds whose values only a person can make: Atlassian has no call for them. */
const isMadeByPerson = ({ kind }: TokenItem): boolean =>
  kind.startsWith('dataManager.') || kind === 'atlassian.accountApiToken';

/** The rules of libs/domain/src/tokens/commands.ts, as far as a row of the list shows what they ask. */
export function outlookOf(token: TokenItem, command: Command): Outlook {
  if (token.phase === 'retired') return { is: 'refused', why: 'retired' };
  const isPaused = token.pause !== null;
  if (command === 'pause') return isPaused ? { is: 'nothing', why: 'alreadyPaused' } : { is: 'will', what: 'pauses' };
  if (command === 'resume') return isPaused ? { is: 'will', what: 'resumes' } : { is: 'nothing', why: 'notPaused' };
  if (isPaused) return { is: 'refused', why: 'paused' };
  if (isInAttempt(token)) return { is: 'refused', why: 'inAttempt' };
  if (token.kind === 'migration.containerToken') return { is: 'will', what: 'asksConsent' };
  return { is: 'will', what: isMadeByPerson(token) ? 'asksPerson' : 'makes' };
}

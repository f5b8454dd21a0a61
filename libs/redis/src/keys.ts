/** Every name Keyturn uses in Redis. */
export const KEYS = {
  /** Stream of `seq` and subject of new transitions. */
  feed: 'kt:feed',
  /** List: instants of the calls granted within the window, newest first. Fleets with clocks of their own count apart. */
  budget: ({ account, callClass, fleet }: { account: string; callClass: string; fleet?: string | undefined }) =>
    `kt:budget:${account}:${callClass}${fleet === undefined ? '' : `@${fleet}`}`,
  /** Sealed: who has signed in. The name is a hash of the id, which only the browser has. */
  session: (hash: string) => `kt:session:${hash}`,
  /** Sealed: who made the link. */
  signInLink: (hash: string) => `kt:link:${hash}`,
  /** The library puts `:<principal>:<class>` after it. */
  limitPrefix: 'kt:limit',
} as const;

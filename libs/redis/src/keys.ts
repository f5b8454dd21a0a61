/** Every name Keyturn uses in Redis. */
export const KEYS = {
  /** Stream of `seq` and subject of new transitions. */
  feed: 'kt:feed',
  /** List: instants of the calls granted within the window, newest first. */
  budget: ({ account, callClass }: { account: string; callClass: string }) => `kt:budget:${account}:${callClass}`,
  session: (hash: string) => `kt:session:${hash}`,
  /** The library puts `:<principal>:<class>` after it. */
  limitPrefix: 'kt:limit',
} as const;

/** For an option that may be given several times: commander hands over what came before. */
export const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** The same for an option that also takes several at once, as `FIN,OPS`. */
export const repeatedList = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  ...value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
];

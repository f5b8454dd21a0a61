/** What differs between two readings of a text, line by line. */
export interface WordingChange {
  readonly before: readonly string[];
  readonly now: readonly string[];
}

export function wordingChange(before: string, now: string): WordingChange {
  const [old, fresh] = [lines(before), lines(now)];
  return {
    before: old.filter((line) => !fresh.includes(line)),
    now: fresh.filter((line) => !old.includes(line)),
  };
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

const turns = new Map<string, Promise<void>>();

/** Runs one piece of work per key at a time, in the order asked; only within this process. */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(key);
  let end = () => {};
  const turn = new Promise<void>((resolve) => {
    end = resolve;
  });
  turns.set(key, turn);
  await before;
  try {
    return await work();
  } finally {
    end();
    if (turns.get(key) === turn) turns.delete(key);
  }
}

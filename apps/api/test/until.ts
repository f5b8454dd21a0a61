/** Looks until there is something, at most ten seconds. */
export async function until<T>(look: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error('It did not come to pass within 10 s.');
  }
}

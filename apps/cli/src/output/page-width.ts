/** Longer lines are hard to read, also where there is no terminal to say how wide it is. */
const WIDEST = 100;

/** How wide a text for people is on this stream, in terminal columns. */
export function pageWidth({ columns }: { readonly columns?: number | undefined }): number {
  return Math.min(columns ?? WIDEST, WIDEST);
}

/** A person's name as people are compared: written in different ways, it is still one person's. */
export const foldedName = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

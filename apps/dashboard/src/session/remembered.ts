/** Small choices of the reader (theme, language), never data; a browser that keeps nothing is no error. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`keyturn.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`keyturn.${name}`, value);
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
    return;
  }
}

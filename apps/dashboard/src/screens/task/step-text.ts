/** What stands between the first and the last quotation mark of a step is to be typed or chosen exactly so (guides of the API). */
export function valueToType(text: string): string | null {
  // Of what is chosen from a list a copy helps nobody.
  if (!/\b(type|as)\b|入力|として/.test(text)) return null;
  return /"(.+)"/.exec(text)?.[1] ?? /「(.+)」/.exec(text)?.[1] ?? null;
}

export type Hint =
  | { readonly is: 'words'; readonly text: string }
  | { readonly is: 'command'; readonly text: string }
  | { readonly is: 'call'; readonly text: string }
  /** What the call would read stands on this page. */
  | { readonly is: 'page'; readonly href: string; readonly what: 'timeline' | 'attempts' | 'whole' };

/** Tells commands and calls from words. A completion has its form on the page, so nothing is said of its call. */
export function hintOf(hint: string): Hint | null {
  const read = /^GET \/v1\/(tokens|migrations)\/([^/]+)(?:\/(timeline|attempts))?$/.exec(hint);
  if (read !== null) {
    const [, place, id, what] = read;
    return {
      is: 'page',
      href: `/${place}/${id}`,
      what: what === 'timeline' || what === 'attempts' ? what : 'whole',
    };
  }
  if (/^POST \/v1\/tasks\/.+\/complete$/.test(hint)) return null;
  if (/^(GET|POST|PUT|DELETE) \//.test(hint)) return { is: 'call', text: hint };
  return { is: hint.startsWith('keyturn ') ? 'command' : 'words', text: hint };
}

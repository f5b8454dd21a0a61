import { useNavigate, useSearch } from '@tanstack/react-router';

/** What stands after the question mark: the view. Names may repeat, as in the API. */
export type Search = Readonly<Record<string, string | readonly string[]>>;

export function parseSearch(text: string): Search {
  const given = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => {
      const values = given.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

export function stringifySearch(search: Record<string, unknown>): string {
  const text = new URLSearchParams(
    Object.entries(search).flatMap(([name, value]) =>
      [value]
        .flat()
        .filter((each) => typeof each === 'string' && each !== '')
        .map((each): [string, string] => [name, String(each)]),
    ),
  ).toString();
  return text === '' ? '' : `?${text}`;
}

export interface Url {
  readonly search: Search;
  readonly one: (name: string) => string | null;
  readonly all: (name: string) => readonly string[];
  /** Null or empty takes a name away. `replace` makes no step to go back to: for text being typed. */
  readonly set: (
    changes: Readonly<Record<string, string | readonly string[] | null>>,
    options?: { replace?: boolean },
  ) => void;
}

/** The view as the URL has it, and how to change it. */
export function useUrl(): Url {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const all = (name: string): readonly string[] => [search[name] ?? []].flat();
  return {
    search,
    all,
    one: (name) => all(name)[0] ?? null,
    set: (changes, { replace = false } = {}) => {
      const merged = Object.entries({ ...search, ...changes }).filter(
        ([, value]) => value !== null && value.length > 0,
      );
      void navigate({ to: '.', search: Object.fromEntries(merged) as Search, replace, resetScroll: false });
    },
  };
}

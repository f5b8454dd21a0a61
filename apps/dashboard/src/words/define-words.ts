import i18next from 'i18next';
import { type Language, useLanguage } from './language.ts';

type Leaves<T, Path extends string = ''> = T extends string
  ? Path
  : { [Key in keyof T & string]: Leaves<T[Key], Path extends '' ? Key : `${Path}.${Key}`> }[keyof T & string];

/** `count` chooses the plural: `rows_one` and `rows_other` are asked for as `rows`. */
type Asked<Key extends string> = Key extends `${infer Base}_${'one' | 'other'}` ? Base : Key;

/** The same keys in the other language; only there, plurals need no `_one`. */
type Shape<T> = T extends string
  ? string
  : { readonly [Key in keyof T as Key extends `${string}_one` ? never : Key]: Shape<T[Key]> };

export type Values = Readonly<Record<string, string | number>>;

export interface Words<Key extends string = string> {
  readonly namespace: string;
  readonly key?: Key;
}

export type Say<Key extends string> = (key: Key, values?: Values) => string;

interface InBoth<English> {
  readonly en: English;
  readonly ja: Shape<English>;
}

/** The words of a part of the page, beside it: `{{name}}` is replaced, `_one` and `_other` follow `count`. */
export function defineWords<const English extends object>(
  namespace: string,
  { en, ja }: InBoth<English>,
): Words<Asked<Leaves<English>>> {
  i18next.addResourceBundle('en', namespace, en);
  i18next.addResourceBundle('ja', namespace, ja);
  return { namespace };
}

/** The words in the reader's language, and which one that is. A row of a table asks for them a dozen times: kept once. */
export function useWords<Key extends string>({ namespace }: Words<Key>): { t: Say<Key>; language: Language } {
  return spoken(useLanguage(), namespace) as { t: Say<Key>; language: Language };
}

const kept = new Map<string, { t: unknown; language: Language }>();

function spoken(language: Language, namespace: string): { t: unknown; language: Language } {
  const name = `${language} ${namespace}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  const made = { t: i18next.getFixedT(language, namespace), language };
  kept.set(name, made);
  return made;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** What was said, without what was not: fields that are undefined are left out. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

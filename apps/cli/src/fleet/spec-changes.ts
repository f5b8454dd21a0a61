import { isDeepStrictEqual } from 'node:util';

/** One field that differs; `was` is absent when it is new, `is` when it goes away. */
export interface SpecChange {
  readonly path: string;
  readonly was?: unknown;
  readonly is?: unknown;
}

/** What differs between two specifications, field by field, in the order of the new one. */
export function specChanges(before: unknown, after: unknown, path = ''): SpecChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(after), ...Object.keys(before)]);
    return [...names].flatMap((name) => specChanges(before[name], after[name], joined(path, name)));
  }
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path);
  // What comes or goes whole is told leaf by leaf: a line holds one fact.
  if (before === undefined && isObject(after)) return leaves(after, path).map(([at, is]) => ({ path: at, is }));
  if (after === undefined && isObject(before)) return leaves(before, path).map(([at, was]) => ({ path: at, was }));
  return [{ path, ...(before !== undefined && { was: before }), ...(after !== undefined && { is: after }) }];
}

/** Lists of plain values by what came and went, such as the keys of a scope; others entry by entry. */
function listChanges(before: readonly unknown[], after: readonly unknown[], path: string): SpecChange[] {
  if ([...before, ...after].every((entry) => typeof entry !== 'object' || entry === null)) {
    const left = new Set(after);
    const came = new Set(before);
    const changes = [
      ...before.filter((entry) => !left.has(entry)).map((was) => ({ path: `${path}[]`, was })),
      ...after.filter((entry) => !came.has(entry)).map((is) => ({ path: `${path}[]`, is })),
    ];
    // Another order, or something twice.
    return changes.length > 0 ? changes : [{ path, was: before, is: after }];
  }
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) =>
    specChanges(before[index], after[index], `${path}[${index}]`),
  );
}

function leaves(value: unknown, path: string): [path: string, value: unknown][] {
  if (!isObject(value) || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, joined(path, name)));
}

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { isMap, isScalar, isSeq, type LineCounter, type Node, type ParsedNode } from 'yaml';

/** Where something stands, for people: lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One document of a file, as it will be sent, and where it was written. */
export interface FleetDocument {
  readonly place: Place;
  readonly content: unknown;
  /** `Token` or `Migration`; null: it does not say, and the API will refuse it. */
  readonly kind: string | null;
  readonly id: string | null;
  /** The place of a field such as `spec.renewal.before`; of a field that is not there, of what would hold it. */
  readonly placeOf: (path: string) => Place;
}

export interface WrittenDocument {
  readonly file: string;
  readonly node: ParsedNode;
  readonly content: unknown;
  readonly lines: LineCounter;
}

export function fleetDocument({ file, node, content, lines }: WrittenDocument): FleetDocument {
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    // Nothing was counted for an empty text.
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const spec = fieldOf(content, 'spec');
  return {
    place: placeAt(node.range[0]),
    content,
    kind: textOf(fieldOf(content, 'kind')),
    id: textOf(fieldOf(spec, 'id')),
    placeOf: (path) => placeAt(offsetOf(node, path === '' ? [] : path.split('.'))),
  };
}

/** As people name what a document is about. */
export function subjectText({ kind, id }: Pick<FleetDocument, 'kind' | 'id'>): string {
  return `${(kind ?? 'document').toLowerCase()}/${id ?? '?'}`;
}

export const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

/** The field of something that may be no object. */
export function fieldOf(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>)[name] : undefined;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function offsetOf(node: Node, path: readonly string[]): number {
  const start = node.range?.[0] ?? 0;
  if (path.length === 0) return start;
  if (isSeq(node)) {
    const item = node.items[Number(path[0])] as Node | undefined;
    return item === undefined ? start : offsetOf(item, path.slice(1));
  }
  if (!isMap(node)) return start;
  // A name may have dots of its own, such as a tag's: the longest that is there.
  for (let length = path.length; length > 0; length -= 1) {
    const name = path.slice(0, length).join('.');
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    if (pair === undefined) continue;
    const isWhole = length === path.length || pair.value === null;
    return isWhole ? ((pair.key as Node).range?.[0] ?? start) : offsetOf(pair.value as Node, path.slice(length));
  }
  return start;
}

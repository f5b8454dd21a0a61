import { isScalar, LineCounter, parseAllDocuments, visit, type Document } from 'yaml';
import { malformedAt, refuseNesting } from './malformed.ts';
import { isPoison } from './parse-json.ts';

/** Reads the documents of a YAML 1.2 text (core schema): no aliases, no tags of its own, no name twice. Throws `request.malformed` with line and column. */
export function parseYaml(text: string): unknown[] {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(0, line - 1), column: Math.max(0, col - 1) };
  };
  const documents = documentsOf(text, lines);
  return documents.flatMap((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    // The library's own text quotes the source.
    if (problem !== undefined)
      throw malformedAt({ ...place(problem.pos[0]), problem: `it is not valid YAML (${problem.code})` });
    inspect(document, place);
    return document.contents === null ? [] : [document.toJS({ maxAliasCount: 0 }) as unknown];
  });
}

function documentsOf(text: string, lineCounter: LineCounter): Document.Parsed[] {
  try {
    const documents = parseAllDocuments(text, {
      lineCounter,
      prettyErrors: false,
      logLevel: 'silent',
      uniqueKeys: true,
    });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    // The composer is recursive: what is nested thousands deep ends here.
    if (error instanceof RangeError) throw malformedAt({ line: 0, column: 0, problem: 'it is nested too deep' });
    throw error;
  }
}

type Place = (offset: number) => { line: number; column: number };

function inspect(document: Document.Parsed, place: Place): void {
  const at = (node: { range?: readonly number[] | null | undefined }) => place(node.range?.[0] ?? 0);
  const nested = (node: { range?: readonly number[] | null | undefined }, path: readonly unknown[]) =>
    refuseNesting({ depth: path.filter(isCollectionNode).length + 1, ...at(node) });
  visit(document, {
    Alias: (_key, node) => {
      throw malformedAt({ ...at(node), problem: 'aliases are not accepted' });
    },
    Map: (_key, node, path) => nested(node, path),
    Seq: (_key, node, path) => nested(node, path),
    Pair: (_key, { key }) => {
      if (!isScalar(key)) throw malformedAt({ line: 0, column: 0, problem: 'a name must be plain text' });
      const poison = isPoison(String(key.value), undefined) || key.value === 'prototype';
      if (poison) throw malformedAt({ ...at(key), problem: 'a name is not allowed' });
    },
    Scalar: (_key, node) => {
      const infinite = typeof node.value === 'number' && !Number.isFinite(node.value);
      if (infinite) throw malformedAt({ ...at(node), problem: 'a number is too large' });
    },
  });
}

function isCollectionNode(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'items' in node;
}

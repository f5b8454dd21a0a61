import { type Document, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type ParsedNode, visit } from 'yaml';
import { UsageError } from '../cli-error.ts';
import { type FleetDocument, fleetDocument } from './fleet-document.ts';

/** As deep as the API reads, less the list that the documents are sent in. */
const DEEPEST = 31;

const HALF_A_CHARACTER = /\p{Surrogate}/u;

/** The library's own text quotes the file, and somebody may have written a value there. */
const PROBLEMS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit what stands above',
  DUPLICATE_KEY: 'a name stands here twice',
  MISSING_CHAR: 'a character is missing, such as a comma, a quote or a colon',
  TAB_AS_INDENT: 'a tab is used for indentation; YAML takes spaces',
  UNEXPECTED_TOKEN: 'something stands here that does not belong here',
  TAG_RESOLVE_FAILED: 'there is no such tag',
  MULTILINE_IMPLICIT_KEY: 'a name goes over several lines; is a colon missing?',
  BLOCK_AS_IMPLICIT_KEY: 'a value and a block stand on one line; quotes may be missing',
  RESOURCE_EXHAUSTION: 'it is nested too deep',
  BAD_SCALAR_START: 'a plain text cannot begin with this character; put it into quotes',
};

/**
 * The documents of a YAML or JSON text; a list at the top counts as so many documents, as the API takes JSON. Strict as the API is:
 * no aliases, no name twice. Throws `UsageError` with file, line and column.
 */
export function readDocuments(text: string, file: string): FleetDocument[] {
  const lines = new LineCounter();
  const fail = (offset: number, problem: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new UsageError(
      `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}: this is no YAML or JSON that Keyturn takes: ${problem}.`,
    );
  };
  return parsed(text, lines, fail).flatMap((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) fail(problem.pos[0], PROBLEMS[problem.code] ?? problem.code);
    inspect(document, fail);
    const { contents } = document;
    // Only a separator or a comment.
    if (contents === null || (isScalar(contents) && contents.value === null)) return [];
    const written = { file, lines };
    if (!isSeq(contents)) return [fleetDocument({ ...written, node: contents, content: plain(document) })];
    const content = plain(document) as unknown[];
    return contents.items.map((node, index) => fleetDocument({ ...written, node, content: content[index] }));
  });
}

type Fail = (offset: number, problem: string) => never;

const plain = (document: Document.Parsed): unknown => document.toJS({ maxAliasCount: 0 });

function parsed(text: string, lineCounter: LineCounter, fail: Fail): Document.Parsed[] {
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
    if (error instanceof RangeError) return fail(0, 'it is nested too deep');
    throw error;
  }
}

/** Refuses what the API would refuse together with every document that is sent with it. */
function inspect(document: Document.Parsed, fail: Fail): void {
  const at = ({ range }: { range?: readonly number[] | null | undefined }) => range?.[0] ?? 0;
  const nested = (node: ParsedNode, path: readonly unknown[]) => {
    if (path.filter((above) => isMap(above) || isSeq(above)).length >= DEEPEST) fail(at(node), 'it is nested too deep');
  };
  visit(document, {
    Alias: (_key, node) => fail(at(node), 'aliases are not accepted'),
    Map: (_key, node, path) => nested(node as ParsedNode, path),
    Seq: (_key, node, path) => nested(node as ParsedNode, path),
    Pair: (_key, { key }) => {
      if (!isScalar(key)) fail(0, 'a name must be plain text');
      else if (key.value === '__proto__' || key.value === 'prototype') fail(at(key), 'a name is not allowed');
    },
    Scalar: (_key, node) => {
      if (typeof node.value === 'number' && !Number.isFinite(node.value)) fail(at(node), 'a number is too large');
      if (typeof node.value === 'string' && HALF_A_CHARACTER.test(node.value)) fail(at(node), 'half a character');
    },
  });
}

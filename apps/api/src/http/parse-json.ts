import { visit, type JSONVisitor } from 'jsonc-parser';
import { malformedAt, refuseNesting } from './malformed.ts';

/** Reads one JSON text (RFC 8259) and nothing beyond it. Throws `request.malformed` with line and column. */
export function parseJson(text: string): unknown {
  // JSON.parse keeps the last of two equal names and turns 1e999 into Infinity: looked for before it is believed.
  visit(text, strictVisitor(), { disallowComments: true, allowTrailingComma: false });
  return JSON.parse(text);
}

interface Level {
  readonly names: Set<string>;
  /** The name whose value is being read. */
  name: string;
}

function strictVisitor(): JSONVisitor {
  const levels: Level[] = [];
  let depth = 0;
  const leave = (): void => void (depth -= 1);
  return {
    onError: (...[, , , line, column]) => {
      throw malformedAt({ line, column, problem: 'it is not valid JSON' });
    },
    onObjectBegin: (...[, , line, column]) => {
      refuseNesting({ depth: (depth += 1), line, column });
      levels.push({ names: new Set(), name: '' });
    },
    onObjectEnd: () => {
      levels.pop();
      leave();
    },
    onArrayBegin: (...[, , line, column]) => refuseNesting({ depth: (depth += 1), line, column }),
    onArrayEnd: leave,
    onObjectProperty: (...[name, , , line, column]) => {
      const problem = problemOfName(name, levels);
      if (problem !== null) throw malformedAt({ line, column, problem });
      const level = levels.at(-1);
      level?.names.add(name);
      if (level !== undefined) level.name = name;
    },
    onLiteralValue: (...[value, , , line, column]: [unknown, number, number, number, number, ...unknown[]]) => {
      const problem = problemOfValue(value);
      if (problem !== null) throw malformedAt({ line, column, problem });
    },
  };
}

/** Half a character, as `\\ud800` alone can write it; no store gives it back as it was. */
const LONE_SURROGATE = /\p{Cs}/u;

function problemOfName(name: string, levels: readonly Level[]): string | null {
  if (levels.at(-1)?.names.has(name) === true) return 'a name is given twice';
  if (isPoison(name, levels.at(-2)?.name)) return 'a name is not allowed';
  return LONE_SURROGATE.test(name) ? 'a name is not valid Unicode' : null;
}

function problemOfValue(value: unknown): string | null {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number is too large';
  return typeof value === 'string' && LONE_SURROGATE.test(value) ? 'a text is not valid Unicode' : null;
}

/** Names that reach the prototype of an object somebody copies them to. */
export function isPoison(name: string, holder: string | undefined): boolean {
  return name === '__proto__' || (name === 'prototype' && holder === 'constructor');
}

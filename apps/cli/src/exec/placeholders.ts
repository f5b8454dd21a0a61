import { UsageError } from '../cli-error.ts';

// `{}` and `{<id>}`; anything else in braces, such as JSON, is the client's own business.
const PLACEHOLDER = /\{([a-z0-9-]{3,63})?\}/g;

/** Arguments with places for values. Every place is known before anything is pulled. */
export interface Template {
  readonly file: string;
  /** Each argument as literal texts and, between them, ids of tokens. */
  readonly args: readonly (readonly Piece[])[];
}

export type Piece = { readonly literal: string } | { readonly tokenId: string };

/**
 * Reads the placeholders of a client's command line. `{}` takes the next token in order, or the only one; `{<id>}` names one.
 * Throws `UsageError` for an unknown place, and for a token without one: it would be pulled, and reported on, for nothing.
 */
export function readTemplate({
  client,
  tokenIds,
}: {
  client: readonly string[];
  tokenIds: readonly string[];
}): Template {
  const [file, ...args] = client;
  if (file === undefined || file === '')
    throw new UsageError('Name the client after "--": keyturn exec --token <id> -- <client> …');
  if (file.search(PLACEHOLDER) !== -1) throw new UsageError('A value cannot be the name of the client.');
  const used = new Set<string>();
  let unnamed = 0;
  const nameOf = (given: string | undefined): string => {
    const tokenId = given ?? (tokenIds.length === 1 ? tokenIds[0] : tokenIds[unnamed++]);
    if (tokenId === undefined) throw new UsageError(`There are more {} than tokens (${tokenIds.length}).`);
    if (!tokenIds.includes(tokenId)) throw new UsageError(`{${tokenId}} names no token that is given with --token.`);
    used.add(tokenId);
    return tokenId;
  };
  const template = { file, args: args.map((arg) => piecesOf(arg, nameOf)) };
  const unused = tokenIds.filter((tokenId) => !used.has(tokenId));
  if (unused.length > 0) {
    throw new UsageError(
      `The client's arguments have no place for ${unused.join(', ')}: write {} where the value belongs.`,
    );
  }
  return template;
}

/** The arguments with values in their places. */
export function fillTemplate({ args }: Template, values: ReadonlyMap<string, string>): string[] {
  return args.map((pieces) =>
    pieces.map((piece) => ('literal' in piece ? piece.literal : (values.get(piece.tokenId) ?? ''))).join(''),
  );
}

function piecesOf(arg: string, nameOf: (given: string | undefined) => string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of arg.matchAll(PLACEHOLDER)) {
    pieces.push({ literal: arg.slice(end, match.index) }, { tokenId: nameOf(match[1]) });
    end = match.index + match[0].length;
  }
  return [...pieces, { literal: arg.slice(end) }];
}

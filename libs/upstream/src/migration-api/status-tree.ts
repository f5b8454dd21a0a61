import { z } from 'zod';
import { UpstreamFailure } from '../upstream-failure.ts';
import { boundedText, optionalText, saidOneOf, textList, type Said } from './answered-values.ts';

export type TaskStatus = 'PENDING' | 'IN_PROGRESS' | 'FINISHED';
export type TaskOutcome = 'SUCCESS' | 'WARNING' | 'FAILED' | 'SKIPPED' | 'INCOMPLETE';

/** One node as the upstream told it. Nodes may be missing for a while; texts are one line of at most 240 characters. */
export interface StatusNode {
  /** Check key, scope, project or space; '' for the node that was asked for. */
  readonly key: string;
  /** null: not said. Anything but `FINISHED` is not over. */
  readonly status: Said<TaskStatus> | null;
  /** null while it is not over. */
  readonly outcome: Said<TaskOutcome> | null;
  readonly message: string;
  readonly description: string;
  /** At most 100 of the `occurrenceCount` that came. */
  readonly occurrences: readonly string[];
  readonly occurrenceCount: number;
  /** Only what is said to be excludable is. */
  readonly excludable: boolean;
  /** Of the present phase; null when there is none to tell, as for a node that is over. */
  readonly progress: StatusProgress | null;
  readonly children: readonly StatusNode[];
}

export interface StatusProgress {
  /** 0 to 100. */
  readonly percent: number | null;
  readonly parts: readonly {
    readonly name: string;
    readonly total: number | null;
    readonly processed: number | null;
  }[];
}

export interface StatusTree {
  readonly root: StatusNode;
  /** False when nodes were left out: too deep, too many, or not readable. */
  readonly complete: boolean;
}

/** `migrate,projects,KEY,phase` is the deepest that is documented or inferred. */
const DEEPEST = 8;
/** A run has some 40 checks and a job at most a few thousand keys in its 390 KB. */
const MOST_NODES = 5000;
const MOST_OCCURRENCES = 100;
const MOST_PROGRESS_PARTS = 20;

const count = z.number().nonnegative().nullable().catch(null);
const progressPart = z.object({ name: optionalText, total: count, processed: count });
const progress = z
  .object({
    isSupported: z.boolean().catch(true),
    percent: z.number().min(0).max(100).nullable().catch(null),
    data: z.array(z.unknown()).catch([]),
  })
  .transform(({ isSupported, percent, data }): StatusProgress | null => {
    const parts = data.slice(0, MOST_PROGRESS_PARTS).map((part) => progressPart.safeParse(part));
    return isSupported ? { percent, parts: parts.flatMap(({ data: part }) => part ?? []) } : null;
  })
  .catch(null);
const details = z.object({ occurrences: textList, excludable: z.boolean().catch(false), description: optionalText });
const NO_DETAILS = { occurrences: [], excludable: false, description: '' };

const nodeAnswer = z.object({
  status: saidOneOf(['PENDING', 'IN_PROGRESS', 'FINISHED']),
  outcome: saidOneOf(['SUCCESS', 'WARNING', 'FAILED', 'SKIPPED', 'INCOMPLETE']),
  message: optionalText,
  details: details.catch(NO_DETAILS),
  progressDetails: progress,
  children: z.unknown().optional(),
});

interface OpenNode {
  readonly node: StatusNode & { readonly children: StatusNode[] };
  readonly childParts: unknown;
  readonly depth: number;
}

/** Reads level by level, so that what does not fit any more is the deepest, not `migrate` after a long `check`. */
export function readStatusTree(part: unknown): StatusTree {
  const top = openNode({ key: '', part, depth: 0 });
  if (top === null) {
    throw new UpstreamFailure({ code: 'upstream.badAnswer', detail: 'HTTP 200, but unreadable: data.' });
  }
  let complete = true;
  let left = MOST_NODES;
  const open = [top];
  for (const { node, childParts, depth } of open) {
    const entries = isMap(childParts) ? Object.entries(childParts) : [];
    complete &&= isMap(childParts) || childParts === undefined || childParts === null;
    for (const [key, childPart] of entries) {
      const child = left > 0 && depth < DEEPEST ? openNode({ key, part: childPart, depth: depth + 1 }) : null;
      complete &&= child !== null;
      if (child === null) continue;
      left -= 1;
      node.children.push(child.node);
      open.push(child);
    }
  }
  return { root: top.node, complete };
}

function openNode({ key, part, depth }: { key: string; part: unknown; depth: number }): OpenNode | null {
  const parsed = nodeAnswer.safeParse(part);
  if (!parsed.success) return null;
  const { status, outcome, message, details, progressDetails, children: childParts } = parsed.data;
  const { occurrences, ...detail } = details;
  const node = {
    key: boundedText(key),
    status,
    outcome,
    message,
    ...detail,
    occurrences: occurrences.slice(0, MOST_OCCURRENCES),
    occurrenceCount: occurrences.length,
    progress: progressDetails,
    children: [],
  };
  return { node, childParts, depth };
}

const isMap = (part: unknown): part is Record<string, unknown> =>
  typeof part === 'object' && part !== null && !Array.isArray(part);

/** One tree of the pages of one question: children by their key, everything else from the last page that says it. */
export function joinStatusTrees([first, ...rest]: readonly [StatusTree, ...StatusTree[]]): StatusTree {
  return rest.reduce(
    (joined, { root, complete }) => ({
      root: joinNodes(joined.root, root),
      complete: joined.complete && complete,
    }),
    { root: first.root, complete: first.complete },
  );
}

function joinNodes(earlier: StatusNode, later: StatusNode): StatusNode {
  const children = new Map(earlier.children.map((child) => [child.key, child]));
  for (const child of later.children) {
    const known = children.get(child.key);
    children.set(child.key, known === undefined ? child : joinNodes(known, child));
  }
  return { ...(later.status === null ? earlier : later), children: [...children.values()] };
}

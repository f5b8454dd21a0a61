import { hashOf } from '../../state/value-hash.ts';
import type { MigrationSwitches } from '../switches.schema.ts';
import type { Children, StatusNode } from './status-node.ts';

export interface StatusQuery {
  readonly expandChildren?: string | undefined;
  readonly level?: string | undefined;
  readonly status?: string | undefined;
  readonly outcome?: string | undefined;
  readonly cursor?: number | undefined;
}

export interface StatusPage {
  readonly data: StatusNode;
  /** Where the next page begins; null: there is none. */
  readonly next: number | null;
}

/** The node at `level`, a comma-separated path; undefined when there is none. The checks of a check task are `check` and its root at once. */
export function nodeAt(
  root: StatusNode,
  { level, isCheckTask }: { level: string | undefined; isCheckTask: boolean },
): StatusNode | undefined {
  const [first, ...rest] = level === undefined || level === '' ? [] : level.split(',').map((name) => name.trim());
  if (first === undefined) return root;
  const path = isCheckTask && first === 'check' ? rest : [first, ...rest];
  if (isCheckTask && first !== 'check') return undefined;
  return path.reduce<StatusNode | undefined>((node, name) => ownChild(node?.children, name), root);
}

/** What a client is shown of a node: its children when asked for, those of the wanted status and outcome, page by page. */
export function pageOf(node: StatusNode, query: StatusQuery, switches: MigrationSwitches): StatusPage {
  const { children, ...data } = node;
  if (children === undefined || query.expandChildren?.toLowerCase() !== 'true') return { data, next: null };
  const found = Object.entries(children).filter(
    ([, child]) =>
      (query.status === undefined || child.status === query.status) &&
      (query.outcome === undefined || child.outcome === query.outcome),
  );
  const from = query.cursor ?? 0;
  const to = from + switches.statusPageSize;
  const shown = found.slice(from, to).map(([name, child]) => [name, opened(child, switches)] as const);
  return { data: { ...data, children: Object.fromEntries(shown) }, next: to < found.length ? to : null };
}

/** Leaves about half of the nodes out, the same ones for the same spread (0 to 1). */
export function withHoles(node: StatusNode, spread: number): StatusNode {
  if (node.children === undefined) return node;
  const kept = Object.entries(node.children).filter(
    ([name]) => Number.parseInt(hashOf(`${spread} ${name}`).slice(0, 2), 16) < 128,
  );
  return { ...node, children: Object.fromEntries(kept.map(([name, child]) => [name, withHoles(child, spread)])) };
}

function opened(child: StatusNode, { expands }: MigrationSwitches): StatusNode {
  if (expands === 'allLevels') return child;
  const { children: _closed, ...data } = child;
  return data;
}

/** Names come from outside: `constructor` is nobody's child. */
function ownChild(children: Children | undefined, name: string): StatusNode | undefined {
  return children !== undefined && Object.hasOwn(children, name) ? children[name] : undefined;
}

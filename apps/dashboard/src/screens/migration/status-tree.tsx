import { isBadNode, NODE_OUTCOMES, type SaidWord, type StatusTreeNode } from '@keyturn/domain';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { Ago } from '../../components/when.tsx';
import { numberText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { migrationWords } from './words.ts';

interface StatusTreeProps {
  readonly tree: unknown;
  readonly seenAt: string | null;
}

const KNOWN: readonly string[] = ['PENDING', 'IN_PROGRESS', 'FINISHED', ...NODE_OUTCOMES];
const CHILDREN_AT_FIRST = 50;

/** The upstream's own words, unchanged: what is unknown to Keyturn is shown, and marked. */
export function StatusTree({ tree, seenAt }: StatusTreeProps) {
  const { t } = useWords(migrationWords);
  if (typeof tree !== 'object' || tree === null) return <p className="text-muted">{t('tree.none')}</p>;
  return (
    <div className="flex flex-col gap-2">
      {seenAt !== null && (
        <p className="text-xs text-muted">
          {t('tree.seen')} <Ago at={seenAt} />
        </p>
      )}
      <ul className="overflow-x-auto rounded-md border border-line bg-sunken/40 p-3 text-sm">
        <Node node={tree as StatusTreeNode} isOpen />
      </ul>
    </div>
  );
}

function Node({ node, isOpen = false }: { readonly node: StatusTreeNode; readonly isOpen?: boolean }) {
  const { t } = useWords(migrationWords);
  const [open, setOpen] = useState(isOpen || isBadNode(node));
  const [isAll, setIsAll] = useState(false);
  const children = node.children ?? [];
  const shown = isAll ? children : children.slice(0, CHILDREN_AT_FIRST);
  if (children.length === 0) {
    return (
      <li className="py-0.5 pl-5">
        <NodeLine node={node} />
      </li>
    );
  }
  return (
    <li className="py-0.5">
      <details
        open={open}
        onToggle={({ currentTarget, target }) => target === currentTarget && setOpen(currentTarget.open)}
      >
        <summary className="cursor-pointer pointer-coarse:py-2">
          <NodeLine node={node} />
        </summary>
        {open && (
          <ul className="ml-2 border-l border-line pl-3">
            {shown.map((child) => (
              <Node key={child.key} node={child} />
            ))}
            {shown.length < children.length && (
              <li>
                <Button tone="quiet" onPress={() => setIsAll(true)}>
                  {t('tree.moreChildren', { count: numberText(children.length - shown.length) })}
                </Button>
              </li>
            )}
          </ul>
        )}
      </details>
    </li>
  );
}

function NodeLine({ node }: { readonly node: StatusTreeNode }) {
  const { t } = useWords(migrationWords);
  const text = [node.message, node.description].filter((part) => part !== undefined && part !== '').join(' ');
  return (
    <span className="inline-flex max-w-full flex-wrap items-baseline gap-x-2 align-top">
      <span className={node.key === '' ? 'text-muted' : 'font-medium break-all'}>
        {node.key === '' ? t('tree.root') : node.key}
      </span>
      <Word word={node.status} />
      <Word word={node.outcome} />
      {text !== '' && <span className="w-full text-muted">{text}</span>}
    </span>
  );
}

function Word({ word }: { readonly word: SaidWord | null | undefined }) {
  const { t } = useWords(migrationWords);
  if (word === null || word === undefined) return null;
  const said = typeof word === 'string' ? word : word.other;
  if (said === '') return null;
  const isKnown = KNOWN.includes(said.toUpperCase());
  const isBad = said === 'FAILED' || said === 'INCOMPLETE';
  return (
    <code
      className={classNames(
        'rounded px-1 text-xs',
        !isKnown
          ? 'border border-dashed border-at-risk text-at-risk'
          : isBad
            ? 'text-expired'
            : said === 'SUCCESS'
              ? 'text-healthy'
              : 'text-muted',
      )}
    >
      {said}
      {!isKnown && <span className="ml-1 font-sans">({t('tree.unknownWord')})</span>}
    </code>
  );
}

import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { commonWords } from '../words/common-words.ts';
import { useWords } from '../words/define-words.ts';
import { classNames } from './class-names.ts';

export const LINK_LOOK = 'text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent';

/** A link out of Keyturn. */
export function OutLink({ href, children, className }: { href: string; children: ReactNode; className?: string }) {
  const { t } = useWords(commonWords);
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" className={classNames(className ?? LINK_LOOK)}>
      {children} <ExternalLink aria-hidden size={14} className="inline align-[-2px]" />
      <span className="only-heard"> ({t('opensElsewhere')})</span>
    </a>
  );
}

import type { Token } from '@keyturn/client';
import { StatusBadge } from '../../components/status-badge.tsx';
import { isChanged } from '../../work/as-seen.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { DoingNow, LastOutcome } from '../tokens/token-facts.tsx';

/** After another person was quicker: how it is now, beside what was typed. */
export function ChangedNote({ error, token }: { readonly error: unknown; readonly token: Token }) {
  const { t } = useWords(commonWords);
  if (!isChanged(error)) return null;
  return (
    <div className="space-y-1.5 rounded-md border border-at-risk/40 bg-at-risk-soft p-3 text-sm">
      <p>{t('changedMeanwhile')}</p>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusBadge status={token.status} />
        <LastOutcome token={token} />
        <DoingNow token={token} />
        {token.pause !== null && <span>“{token.pause.reason}”</span>}
      </p>
    </div>
  );
}

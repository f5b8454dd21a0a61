import { useEffect, useState } from 'react';
import { lookAgain } from '../api/live-queries.ts';
import { classNames } from '../components/class-names.ts';
import { useLine } from '../live/live.ts';
import { clockText, lengthText } from '../time/instant-text.ts';
import { useRealNow } from '../time/real-now.ts';
import { useWords } from '../words/define-words.ts';
import { shellWords } from './words.ts';

/** Whether the page is live, and since when it last heard something. */
export function LineNote() {
  const { t } = useWords(shellWords);
  const { is, heardAt } = useLine();
  const now = useRealNow();
  const text = { live: t('live', { ago: lengthText(now - heardAt) }), starting: t('starting'), cut: t('cutShort') }[is];
  return (
    <span
      className={classNames(
        'tabular flex items-center gap-1.5 text-xs',
        is === 'cut' ? 'font-semibold text-stuck' : 'text-muted',
      )}
    >
      <span
        aria-hidden
        className={classNames(
          'size-2 rounded-full',
          is === 'live' ? 'bg-healthy' : is === 'cut' ? 'bg-stuck' : 'bg-control',
        )}
      />
      {text}
    </span>
  );
}

/** Says across the page that the line is cut and from when the data is; looks at everything again when it is back. */
export function CutBanner() {
  const { t } = useWords(shellWords);
  const { is, heardAt } = useLine();
  const [wasCut, setWasCut] = useState(false);
  useEffect(() => {
    if (is === 'cut') setWasCut(true);
    if (is === 'live' && wasCut) {
      setWasCut(false);
      lookAgain();
    }
  }, [is, wasCut]);
  return (
    <div role="status" aria-live="polite">
      {is === 'cut' && (
        <p className="border-b border-stuck/40 bg-stuck-soft px-4 py-2 text-center text-sm font-medium text-stuck">
          {t('cut', { at: clockText(heardAt) })}
        </p>
      )}
    </div>
  );
}

import { Copy } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { lengthText, SECOND_MS } from '../../time/instant-text.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { actionWords } from './action-words.ts';
import { useRealNow } from '../../time/real-now.ts';

/** Long enough to copy a value, short enough for an unlocked desk. Real time. */
const SHOWN_MS = 60 * SECOND_MS;

interface RevealedBoxProps {
  /** The element that holds the value, and nothing else does. */
  readonly box: RefObject<HTMLElement | null>;
  /** Null until it is shown. */
  readonly version: number | null;
}

export function RevealedBox({ box, version }: RevealedBoxProps) {
  const { t } = useWords(actionWords);
  const common = useWords(commonWords);
  const now = useRealNow();
  const [until, setUntil] = useState<number | null>(null);
  useEffect(() => {
    if (version !== null) setUntil(Date.now() + SHOWN_MS);
  }, [version]);
  const isHidden = until !== null && now >= until;
  useEffect(() => {
    if (isHidden && box.current !== null) box.current.textContent = '';
  }, [isHidden, box]);
  const isShown = until !== null && !isHidden;
  return (
    <div className={classNames('flex flex-col gap-3', until === null && 'hidden')}>
      <p className="font-medium">{t('shown', { version: version ?? 0 })}</p>
      <code
        ref={box}
        className={classNames(
          'block rounded-md border border-control bg-sunken p-3 break-all select-all',
          !isShown && 'hidden',
        )}
      />
      {isShown && (
        <div className="flex flex-wrap items-center gap-2">
          <Button
            icon={<Copy aria-hidden size={16} />}
            onPress={() => {
              void navigator.clipboard
                .writeText(box.current?.textContent ?? '')
                .then(() => announce(common.t('copied')));
            }}
          >
            {common.t('copy')}
          </Button>
          <Button onPress={() => setUntil(0)}>{t('hide')}</Button>
          <span className="tabular text-xs text-muted">{t('hides', { left: lengthText(until - now) })}</span>
        </div>
      )}
      {isHidden && <p role="status">{t('hidden')}</p>}
    </div>
  );
}

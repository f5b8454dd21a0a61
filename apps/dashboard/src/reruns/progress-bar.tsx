import { classNames } from '../components/class-names.ts';
import { percentText } from '../time/instant-text.ts';
import { useWords } from '../words/define-words.ts';
import { rerunWords } from './rerun-words.ts';

interface ProgressBarProps {
  /** 0 to 100; null: nothing is said. */
  readonly percent: number | null;
  /** What it is the progress of, for readers of screens. */
  readonly label: string;
  readonly isOver?: boolean;
  readonly isBad?: boolean;
}

/** How far something is; hatched where no figure is given. */
export function ProgressBar({ percent, label, isOver = false, isBad = false }: ProgressBarProps) {
  const { t } = useWords(rerunWords);
  const text = percent === null ? t('noPercent') : t('percentDone', { percent: percentText(percent / 100) });
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuetext={text}
      {...(percent !== null && { 'aria-valuenow': percent })}
      className={classNames(
        'h-2 w-full overflow-hidden rounded-full bg-sunken text-control',
        percent === null && !isOver && 'hatched',
      )}
    >
      <div
        className={classNames(
          'h-full rounded-full transition-[width]',
          isBad ? 'bg-expired' : isOver ? 'bg-healthy' : 'bg-working',
        )}
        style={{ width: `${percent ?? 0}%` }}
      />
    </div>
  );
}

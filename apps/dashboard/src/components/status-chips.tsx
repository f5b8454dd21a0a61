import type { Status } from '@keyturn/domain';
import { ToggleButton } from 'react-aria-components';
import { numberText } from '../time/instant-text.ts';
import { useWords } from '../words/define-words.ts';
import { statusWords } from '../words/status-words.ts';
import { classNames } from './class-names.ts';
import { STATUS_LOOK, STATUS_ORDER } from './status-badge.tsx';

interface StatusChipsProps {
  /** How many of each there are; those there are none of are left out, unless they are chosen. */
  readonly counts: Readonly<Record<string, number>> | undefined;
  readonly chosen: readonly string[];
  readonly onToggle: (status: Status) => void;
}

/** Status words to switch on and off as a filter, worst first. */
export function StatusChips({ counts, chosen, onToggle }: StatusChipsProps) {
  const { t } = useWords(statusWords);
  const shown = STATUS_ORDER.filter((status) => chosen.includes(status) || (counts?.[status] ?? 0) > 0);
  return shown.map((status) => {
    const { icon: Icon, text, ground } = STATUS_LOOK[status];
    const isChosen = chosen.includes(status);
    return (
      <ToggleButton
        key={status}
        isSelected={isChosen}
        onChange={() => onToggle(status)}
        className={classNames(
          'inline-flex min-h-8 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium pointer-coarse:min-h-11',
          isChosen ? `${ground} ${text} border-current` : 'border-line bg-surface text-ink hover:bg-sunken',
        )}
      >
        <Icon aria-hidden size={14} className={text} />
        {t(status)}
        <span className={classNames('tabular', !isChosen && 'text-muted')}>{numberText(counts?.[status] ?? 0)}</span>
      </ToggleButton>
    );
  });
}

import type { Token } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import { Check, CircleX, LoaderCircle, type LucideIcon, Minus } from 'lucide-react';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { useWords } from '../../words/define-words.ts';
import { movedConsumers, olderInUse, type Stage, type StageState, STAGES, valueStages } from './value-stages.ts';
import { valueWords } from './value-words.ts';

interface NextStagesProps {
  readonly token: Token;
  /** The version that was handed over. */
  readonly version: number;
}

const LOOK: Readonly<Record<StageState, { icon: LucideIcon | null; mark: string; text: string }>> = {
  done: { icon: Check, mark: 'border-healthy bg-healthy-soft text-healthy', text: '' },
  now: { icon: LoaderCircle, mark: 'border-working bg-working-soft text-working', text: '' },
  waiting: { icon: null, mark: 'border-line bg-surface text-muted', text: 'text-muted' },
  skipped: { icon: Minus, mark: 'border-line bg-sunken text-muted', text: 'text-muted' },
  failed: { icon: CircleX, mark: 'border-expired bg-expired-soft text-expired', text: '' },
};

/** What happens with a value after it was handed over; follows the events by itself. */
export function NextStages({ token, version }: NextStagesProps) {
  const { t } = useWords(valueWords);
  const states = valueStages(token, version);
  return (
    <Card
      title={t('nextTitle')}
      aside={
        <Link to="/tokens/$id" params={{ id: token.id }} className={LINK_LOOK}>
          {t('toToken')}
        </Link>
      }
    >
      <p className="mb-3 text-muted">{t('version', { version })}</p>
      <ol aria-live="polite">
        {STAGES.map((stage) => (
          <StageRow key={stage} stage={stage} is={states[stage]} token={token} version={version} />
        ))}
      </ol>
    </Card>
  );
}

interface StageRowProps extends NextStagesProps {
  readonly stage: Stage;
  readonly is: StageState;
}

function StageRow({ stage, is, token, version }: StageRowProps) {
  const { t } = useWords(valueWords);
  const { icon: Icon, mark, text } = LOOK[is];
  return (
    <li className="group relative flex gap-3 pb-4 last:pb-0">
      <span aria-hidden className="absolute top-7 bottom-0 left-3.5 w-px bg-line group-last:hidden" />
      <span
        className={classNames(
          'relative flex size-7 shrink-0 items-center justify-center rounded-full border-2',
          mark,
          is === 'now' && 'motion-safe:[&_svg]:animate-spin',
        )}
      >
        {Icon !== null && <Icon aria-hidden size={15} strokeWidth={2.5} />}
      </span>
      <div className={classNames('min-w-0 pt-0.5', text)}>
        <p className="font-medium">
          {t(`stage.${stage}`)} <span className="text-xs font-normal text-muted">· {t(`is.${is}`)}</span>
        </p>
        <p className="text-sm break-words text-muted">
          <StageWords stage={stage} is={is} token={token} version={version} />
        </p>
      </div>
    </li>
  );
}

function StageWords({ stage, is, token, version }: StageRowProps) {
  const { t } = useWords(valueWords);
  switch (stage) {
    case 'stored': {
      const fingerprint = token.versions.find((one) => one.version === version)?.fingerprint;
      return is === 'done' ? t('say.stored', { fingerprint: fingerprint ?? '' }) : t('say.storing');
    }
    case 'checked':
      return t(CHECKED[is]);
    case 'inUse':
      return t(is === 'done' ? 'say.inUse' : 'say.inUseLater');
    case 'consumers': {
      const { all, moved, failed } = movedConsumers(token, version);
      if (failed.length > 0) return t('say.consumersFailed', { names: failed.join(', ') });
      if (all.length === 0) return t('say.consumersNone');
      return t('say.consumers', { moved: moved.length, all: all.length, names: all.join(', ') });
    }
    case 'revoked': {
      const older = olderInUse(token, version);
      if (older.length > 0) return t('say.revokedLater', { versions: older.map((one) => `v${one}`).join(', ') });
      return t(is === 'done' ? 'say.revoked' : 'say.revokedNone');
    }
  }
}

const CHECKED = {
  done: 'say.checkedOk',
  now: 'say.checking',
  waiting: 'say.uncheckedYet',
  skipped: 'say.unchecked',
  failed: 'say.useless',
} as const satisfies Record<StageState, string>;

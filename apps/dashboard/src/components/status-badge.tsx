import {
  CircleCheck,
  CircleHelp,
  CirclePause,
  CircleX,
  Clock,
  CheckCheck,
  Hand,
  LoaderCircle,
  type LucideIcon,
  OctagonAlert,
  TriangleAlert,
} from 'lucide-react';
import type { Status } from '@keyturn/domain';
import { useWords } from '../words/define-words.ts';
import { statusWords } from '../words/status-words.ts';
import { classNames } from './class-names.ts';

/** What each status word looks like; never colour alone. `bar` is for lines and marks in pictures. */
export const STATUS_LOOK: Readonly<Record<Status, { icon: LucideIcon; text: string; ground: string; bar: string }>> = {
  expired: { icon: CircleX, text: 'text-expired', ground: 'bg-expired-soft', bar: 'bg-expired' },
  needsYou: { icon: Hand, text: 'text-needs-you', ground: 'bg-needs-you-soft', bar: 'bg-needs-you' },
  stuck: { icon: OctagonAlert, text: 'text-stuck', ground: 'bg-stuck-soft', bar: 'bg-stuck' },
  atRisk: { icon: TriangleAlert, text: 'text-at-risk', ground: 'bg-at-risk-soft', bar: 'bg-at-risk' },
  working: { icon: LoaderCircle, text: 'text-working', ground: 'bg-working-soft', bar: 'bg-working' },
  paused: { icon: CirclePause, text: 'text-quiet', ground: 'bg-quiet-soft', bar: 'bg-quiet' },
  dueSoon: { icon: Clock, text: 'text-due-soon', ground: 'bg-due-soon-soft', bar: 'bg-due-soon' },
  healthy: { icon: CircleCheck, text: 'text-healthy', ground: 'bg-healthy-soft', bar: 'bg-healthy' },
  done: { icon: CheckCheck, text: 'text-quiet', ground: 'bg-quiet-soft', bar: 'bg-quiet' },
  unknown: { icon: CircleHelp, text: 'text-quiet', ground: 'bg-transparent', bar: 'bg-quiet' },
};

/** Worst first, as everywhere in Keyturn. */
export const STATUS_ORDER = Object.keys(STATUS_LOOK) as readonly Status[];

export function StatusBadge({ status, className }: { readonly status: Status; readonly className?: string }) {
  const { t } = useWords(statusWords);
  const { icon: Icon, text, ground } = STATUS_LOOK[status];
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1 whitespace-nowrap rounded-full px-2 py-0.5 text-xs font-semibold',
        text,
        ground,
        status === 'unknown' && 'border border-dashed border-control',
        className,
      )}
    >
      <Icon aria-hidden size={14} strokeWidth={2.25} />
      {t(status)}
    </span>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useFleetNow } from '../time/fleet-time.ts';
import { DAY_MS, HOUR_MS, lengthText, MINUTE_MS, SECOND_MS } from '../time/instant-text.ts';
import { useWords } from '../words/define-words.ts';
import { historyQuery } from './rerun-queries.ts';
import { rerunWords } from './rerun-words.ts';
import { type ProgressSample, samplesOf, timeLeft } from './time-left.ts';

/** How long a running migration may go on, as far as its pace tells; never more than was seen. */
export function TimeLeftNote({ id }: { readonly id: string }) {
  const history = useQuery(historyQuery(id)).data;
  if (history === undefined) return null;
  return <TimeLeftText samples={samplesOf(history.items)} />;
}

function TimeLeftText({ samples }: { readonly samples: readonly ProgressSample[] }) {
  const { t } = useWords(rerunWords);
  const now = useFleetNow();
  const left = timeLeft({ samples, now });
  if (left.kind === 'none') {
    if (left.why === 'standing') return <span>{t('left.standing', { length: lengthText(left.sinceMs) })}</span>;
    return <span>{t(`left.${left.why}`)}</span>;
  }
  const { from, to } = coarse(left);
  const text = from === null ? t('left.under', { to }) : t('left.range', { from, to });
  return <span className="tabular">{text}</span>;
}

/** In whole units of the longer one, outwards: more would pretend to know. */
function coarse({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) {
  const unit = [DAY_MS, HOUR_MS, MINUTE_MS].find((size) => toMs >= 2 * size) ?? SECOND_MS;
  const from = Math.floor(fromMs / unit) * unit;
  return { from: from === 0 ? null : lengthText(from), to: lengthText(Math.max(unit, Math.ceil(toMs / unit) * unit)) };
}

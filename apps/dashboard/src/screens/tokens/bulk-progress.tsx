import { Link } from '@tanstack/react-router';
import { ProgressBar } from 'react-aria-components';
import { Button } from '../../components/button.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { lengthText, numberText } from '../../time/instant-text.ts';
import { useRealNow } from '../../time/real-now.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { bulkWords } from './bulk-words.ts';
import type { Bulk } from './use-bulk.ts';

export function BulkProgress({ bulk }: { readonly bulk: Bulk }) {
  const { t } = useWords(bulkWords);
  const now = useRealNow();
  const tried = bulk.done + bulk.failed.length;
  const text = t('progress', { done: numberText(bulk.done), total: numberText(bulk.total) });
  return (
    <div className="flex flex-col gap-4">
      <ProgressBar value={tried} maxValue={bulk.total} valueLabel={text} aria-label={text}>
        {({ percentage = 0 }) => (
          <div className="h-2.5 overflow-hidden rounded-full bg-sunken">
            <div className="h-full bg-accent transition-[width]" style={{ width: `${percentage}%` }} />
          </div>
        )}
      </ProgressBar>
      <p className="tabular" role="status">
        {text}
        {bulk.failed.length > 0 && (
          <span className="text-expired"> · {t('failedSoFar', { count: bulk.failed.length })}</span>
        )}
      </p>
      {bulk.slowedUntil !== null && (
        <p className="text-at-risk" role="status">
          {t('slowed', { left: lengthText(bulk.slowedUntil - now) })}
        </p>
      )}
      <div className="flex justify-end">
        <Button onPress={bulk.stop}>{t('stop')}</Button>
      </div>
    </div>
  );
}

interface BulkResultProps {
  readonly bulk: Bulk;
  readonly onClose: () => void;
}

export function BulkResult({ bulk, onClose }: BulkResultProps) {
  const { t } = useWords(bulkWords);
  const common = useWords(commonWords);
  const { done, failed, total } = bulk;
  const untried = total - done - failed.length;
  return (
    <div className="flex flex-col gap-4">
      <p className="font-medium" role="status">
        {failed.length === 0 ? t('allDone', { count: done }) : t('partDone', { done, failed: failed.length })}
        {untried > 0 && ` ${t('stopped', { count: untried })}`}
      </p>
      {failed.length > 0 && <FailedTable failed={failed} />}
      <div className="flex justify-end gap-2">
        <Button tone={failed.length === 0 ? 'primary' : 'plain'} onPress={onClose}>
          {common.t('close')}
        </Button>
        {failed.length > 0 && (
          <Button tone="primary" onPress={() => bulk.run(failed.map(({ id }) => id))}>
            {t('again', { count: failed.length })}
          </Button>
        )}
      </div>
    </div>
  );
}

function FailedTable({ failed }: Pick<Bulk, 'failed'>) {
  const { t } = useWords(bulkWords);
  return (
    <div className="max-h-72 overflow-y-auto rounded-md border border-line">
      <table className="w-full text-left text-sm">
        <thead className="sticky top-0 bg-raised text-xs text-muted">
          <tr>
            <th scope="col" className="px-3 py-1.5 font-medium">
              {t('table.token')}
            </th>
            <th scope="col" className="px-3 py-1.5 font-medium">
              {t('table.why')}
            </th>
          </tr>
        </thead>
        <tbody>
          {failed.map(({ id, why, isUnknown }) => (
            <tr key={id} className="border-t border-line align-top">
              <th scope="row" className="px-3 py-1.5 font-normal break-words">
                <Link to="/tokens/$id" params={{ id }} className={LINK_LOOK}>
                  {id}
                </Link>
              </th>
              <td className="px-3 py-1.5 break-words">{isUnknown ? t('unknown') : why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

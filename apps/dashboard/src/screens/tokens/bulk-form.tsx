import { pauseToken, resumeToken, rotateToken, type TokenItem } from '@keyturn/client';
import { useMemo, useState } from 'react';
import { client } from '../../api/client.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { type BulkGroup, planBulk } from './bulk-plan.ts';
import { BulkProgress, BulkResult } from './bulk-progress.tsx';
import { bulkWords } from './bulk-words.ts';
import type { Command } from './command-outlook.ts';
import { useBulk } from './use-bulk.ts';

/** Tokens named in a group; the rest is counted. */
const MOST_NAMED = 100;

interface BulkFormProps {
  readonly command: Command;
  readonly tokens: readonly TokenItem[];
  readonly onRunning: (isRunning: boolean) => void;
  readonly onDone: (ids: readonly string[]) => void;
  readonly onClose: () => void;
}

/** Dry run, then the run, then what came of it. */
export function BulkForm({ command, tokens, onRunning, onDone, onClose }: BulkFormProps) {
  const { t } = useWords(bulkWords);
  const common = useWords(commonWords);
  const [reason, setReason] = useState('');
  const plan = useMemo(() => planBulk(tokens, command), [tokens, command]);
  const bulk = useBulk({ send: sender(command, reason.trim()), onRunning, onDone });
  if (bulk.is === 'running') return <BulkProgress bulk={bulk} />;
  if (bulk.is === 'over') return <BulkResult bulk={bulk} onClose={onClose} />;
  const needsReason = command !== 'resume';
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        bulk.run(plan.sent);
      }}
    >
      <p className="font-medium">{t('dryRun')}</p>
      <div className="flex flex-col gap-2">
        {plan.groups.map((group) => (
          <Group key={JSON.stringify(group.outlook)} group={group} />
        ))}
      </div>
      {plan.sent.length === 0 && <p>{t('nobody')}</p>}
      {needsReason && plan.sent.length > 0 && (
        <Field label={common.t('reason')} hint={common.t('reasonHint')}>
          {(parts) => (
            <textarea {...parts} rows={2} value={reason} onChange={({ target }) => setReason(target.value)} autoFocus />
          )}
        </Field>
      )}
      <p className="text-xs text-muted">{t('lastWord')}</p>
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>{common.t('cancel')}</Button>
        <Button
          tone="primary"
          type="submit"
          isDisabled={plan.sent.length === 0 || (needsReason && reason.trim() === '')}
        >
          {t(`run.${command}`, { count: plan.sent.length })}
        </Button>
      </div>
    </form>
  );
}

function Group({ group: { outlook, tokens } }: { readonly group: BulkGroup }) {
  const { t } = useWords(bulkWords);
  const text =
    outlook.is === 'will'
      ? t(`will.${outlook.what}`)
      : outlook.is === 'nothing'
        ? t(`nothing.${outlook.why}`)
        : t(`refused.${outlook.why}`);
  return (
    <details className="rounded-md border border-line" open={tokens.length <= 5}>
      <summary className="flex min-h-10 cursor-pointer items-center gap-2 px-3 py-1.5">
        <span className={outlook.is === 'refused' ? 'text-expired' : undefined}>{text}</span>
        <span className="tabular ml-auto rounded-full bg-sunken px-2 text-xs font-semibold">{tokens.length}</span>
      </summary>
      <ul className="max-h-48 overflow-y-auto border-t border-line px-3 py-2 text-sm">
        {tokens.slice(0, MOST_NAMED).map(({ id, label }) => (
          <li key={id} className="break-words">
            {label} <span className="text-xs text-muted">{id}</span>
          </li>
        ))}
        {tokens.length > MOST_NAMED && (
          <li className="text-muted">{t('andMore', { count: tokens.length - MOST_NAMED })}</li>
        )}
      </ul>
    </details>
  );
}

/** What is sent for one token. The key makes that whoever repeats it after no answer does nothing twice. */
function sender(command: Command, reason: string) {
  return (id: string, key: string): Promise<unknown> => {
    const call = { client, path: { id }, headers: { 'Idempotency-Key': key } };
    if (command === 'rotate') return rotateToken({ ...call, body: { reason } });
    if (command === 'pause') return pauseToken({ ...call, body: { reason } });
    return resumeToken({ ...call, body: {} });
  };
}

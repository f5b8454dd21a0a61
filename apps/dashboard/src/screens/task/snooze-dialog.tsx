import { Refusal, snoozeTask, type Task } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { RefusalNote, violationsOf } from '../../components/refusal-note.tsx';
import { fleetNow, useFleetNow } from '../../time/fleet-time.ts';
import { DAY_MS, HOUR_MS, instantText, lengthText, relativeText, zoneName } from '../../time/instant-text.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { actionWords } from './action-words.ts';
import { lastSafeMoment, localField, type SnoozeFault, snoozeFault } from './last-safe-moment.ts';

interface SnoozeDialogProps {
  readonly task: Task;
  readonly onClose: () => void;
}

const QUICK_MS = [4 * HOUR_MS, DAY_MS, 3 * DAY_MS];

/** Puts the reminders off, never past the last safe moment. */
export function SnoozeDialog({ task, onClose }: SnoozeDialogProps) {
  const { t } = useWords(actionWords);
  const common = useWords(commonWords);
  const [until, setUntil] = useState('');
  const [fault, setFault] = useState<SnoozeFault | null>(null);
  const last = lastSafeMoment(task);
  const snoozing = useMutation({
    mutationFn: () => snoozeTask({ client, path: { id: task.id }, body: { until: new Date(until).toISOString() } }),
    onSuccess: () => {
      announce(t('snoozed'));
      onClose();
    },
    onSettled: () => {
      for (const queryKey of [['task'], ['tasks']]) void queryClient.invalidateQueries({ queryKey });
    },
  });
  const isTooLong = snoozing.error instanceof Refusal && snoozing.error.code === 'task.snoozeTooLong';
  const problem = fault !== null ? t(fault) : isTooLong ? snoozing.error?.message : undefined;
  const isOver = last !== null && last <= fleetNow();
  return (
    <Dialog title={t('snoozeTitle')} isOpen onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const found = snoozeFault({ until, last, now: fleetNow() });
          setFault(found);
          if (found === null) snoozing.mutate();
        }}
      >
        <p>{t('snoozeHint')}</p>
        <LastSafe last={last} />
        {!isOver && (
          <>
            <Quick last={last} onChoose={setUntil} />
            <Field
              label={t('until')}
              hint={t('inZone', { zone: zoneName() })}
              problem={problem}
              violations={violationsOf(snoozing.error, 'until')}
            >
              {(parts) => (
                <input
                  {...parts}
                  type="datetime-local"
                  value={until}
                  {...(last !== null && { max: localField(last) })}
                  onChange={({ target }) => {
                    setUntil(target.value);
                    setFault(null);
                  }}
                />
              )}
            </Field>
          </>
        )}
        {!isTooLong && <RefusalNote error={snoozing.error} shownElsewhere={['until']} />}
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>{common.t(isOver ? 'close' : 'cancel')}</Button>
          {!isOver && (
            <Button tone="primary" type="submit" isPending={snoozing.isPending}>
              {t('snoozeSubmit')}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function LastSafe({ last }: { readonly last: number | null }) {
  const { t } = useWords(actionWords);
  const now = useFleetNow();
  if (last === null) return <p className="text-muted">{t('noLimit')}</p>;
  if (last <= now) return <p className="rounded-md bg-at-risk-soft p-3">{t('tooLate', { at: instantText(last) })}</p>;
  return <p className="font-medium">{t('lastSafe', { at: instantText(last), ago: relativeText(last, now) })}</p>;
}

function Quick({ last, onChoose }: { readonly last: number | null; readonly onChoose: (until: string) => void }) {
  const { t } = useWords(actionWords);
  const now = useFleetNow();
  return (
    <div className="flex flex-wrap gap-2">
      {QUICK_MS.filter((ms) => last === null || now + ms <= last).map((ms) => (
        <Button key={ms} onPress={() => onChoose(localField(fleetNow() + ms))}>
          {t('quick.hours', { length: lengthText(ms).replace(/\s0.*$/, '') })}
        </Button>
      ))}
      {last !== null && <Button onPress={() => onChoose(localField(last))}>{t('quick.last')}</Button>}
    </div>
  );
}

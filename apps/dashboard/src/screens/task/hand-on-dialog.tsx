import { assignTask, type Task } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { RefusalNote, violationsOf } from '../../components/refusal-note.tsx';
import { useMe } from '../../session/session.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { actionWords } from './action-words.ts';

interface HandOnDialogProps {
  readonly task: Task;
  readonly onClose: () => void;
}

/** Gives the task to somebody else. */
export function HandOnDialog({ task, onClose }: HandOnDialogProps) {
  const { t } = useWords(actionWords);
  const common = useWords(commonWords);
  const me = useMe();
  const [seenOwner] = useState(task.owner);
  const [owner, setOwner] = useState('');
  const [isTried, setIsTried] = useState(false);
  const assigning = useAssign(task.id, onClose);
  return (
    <Dialog title={t('handOverTitle')} isOpen onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setIsTried(true);
          if (owner.trim() !== '') assigning.mutate(owner.trim());
        }}
      >
        <p>{t('handOverHint', { owner: task.owner })}</p>
        {task.owner !== seenOwner && (
          <p role="alert" className="rounded-md bg-at-risk-soft p-3">
            {t('ownerChanged', { owner: task.owner })}
          </p>
        )}
        <Field
          label={t('toWhom')}
          hint={t('toWhomHint')}
          problem={isTried && owner.trim() === '' ? t('ownerMissing') : undefined}
          violations={violationsOf(assigning.error, 'owner')}
        >
          {(parts) => (
            <input
              {...parts}
              type="text"
              inputMode="email"
              autoCapitalize="off"
              value={owner}
              onChange={({ target }) => setOwner(target.value)}
            />
          )}
        </Field>
        {me !== null && (
          <Button className="self-start" onPress={() => setOwner(me.person ?? me.name)}>
            {t('toMe')}
          </Button>
        )}
        <RefusalNote error={assigning.error} shownElsewhere={['owner']} />
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>{common.t('cancel')}</Button>
          <Button tone="primary" type="submit" isPending={assigning.isPending}>
            {t('handOverSubmit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function useAssign(taskId: string, onDone: () => void) {
  const { t } = useWords(actionWords);
  return useMutation({
    mutationFn: (owner: string) => assignTask({ client, path: { id: taskId }, body: { owner } }),
    onSuccess: (_, owner) => {
      announce(t('handedOver', { owner }));
      onDone();
    },
    onSettled: () => {
      for (const queryKey of [['task'], ['tasks']]) void queryClient.invalidateQueries({ queryKey });
    },
  });
}

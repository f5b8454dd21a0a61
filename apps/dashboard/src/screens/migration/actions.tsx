import {
  abandonMigration,
  getMigration,
  retryMigration,
  startMigration,
  stopMigration,
  type Migration,
} from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { announce } from '../../components/announce.tsx';
import { Button, type ButtonTone } from '../../components/button.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { ReasonDialog } from '../../components/reason-dialog.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { isChanged, sendAsSeen } from '../../work/as-seen.ts';
import { type Action, possibleActions } from './possible-actions.ts';
import { migrationWords } from './words.ts';

type Reasoned = Exclude<Action, 'start'>;

/** What can be told to a migration as it stands; deciding has a panel of its own. */
export function Actions({ migration }: { readonly migration: Migration }) {
  const { t } = useWords(migrationWords);
  const common = useWords(commonWords);
  const whyNot = useWhyNot('migrations.command');
  const [asked, setAsked] = useState<{ readonly action: Reasoned; readonly seen: Migration } | null>(null);
  const starting = useMutation({
    mutationFn: () => send({ migration, action: 'start', reason: '' }),
    onSuccess: () => announce(t('actions.started', { id: migration.id })),
    onSettled: () => lookAgain(migration.id),
  });
  const shown = possibleActions(migration);
  return (
    <div className="flex flex-col items-end gap-1.5">
      <div className="flex flex-wrap justify-end gap-2">
        {shown.map((action) => (
          <Button
            key={action}
            tone={TONES[action]}
            isDisabled={whyNot !== null}
            isPending={action === 'start' && starting.isPending}
            onPress={() => (action === 'start' ? starting.mutate() : setAsked({ action, seen: migration }))}
          >
            {t(action === 'start' && migration.phase === 'stopped' ? 'actions.resume' : `actions.${action}`)}
          </Button>
        ))}
      </div>
      {whyNot !== null && shown.length > 0 && <p className="text-xs text-muted">{whyNot}</p>}
      {isChanged(starting.error) && <p role="status">{common.t('changedMeanwhile')}</p>}
      <RefusalNote error={starting.error} />
      {asked !== null && (
        <ReasonDialog
          isOpen
          title={t(`actions.${asked.action}Title`, { id: migration.id })}
          action={t(`actions.${asked.action}`)}
          tone={asked.action === 'abandon' ? 'danger' : 'primary'}
          onClose={() => setAsked(null)}
          send={async (reason) => {
            try {
              await send({ migration: asked.seen, action: asked.action, reason });
              announce(t(`actions.${DONE[asked.action]}`, { id: migration.id }));
            } catch (error) {
              // What the reason was for may be another thing now: whoever tries again has seen it.
              if (isChanged(error)) setAsked({ ...asked, seen: await freshOf(migration.id) });
              throw error;
            } finally {
              lookAgain(migration.id);
            }
          }}
        >
          <p>{t(`actions.${asked.action}Does`)}</p>
        </ReasonDialog>
      )}
    </div>
  );
}

const TONES: Readonly<Record<Action, ButtonTone>> = {
  start: 'primary',
  retry: 'plain',
  stop: 'plain',
  abandon: 'danger',
};
const DONE = { retry: 'retried', stop: 'stopped', abandon: 'abandoned' } as const;

interface Order {
  readonly migration: Migration;
  readonly action: Action;
  readonly reason: string;
}

const freshOf = (id: string): Promise<Migration> => getMigration({ client, path: { id } });

/** What somebody decides by; reminders and progress are no reason to ask again. */
const grounds = ({ phase, generation, attempts, decision }: Migration): string =>
  JSON.stringify([phase, generation, attempts.count, decision?.since]);

function send({ migration, action, reason }: Order): Promise<Migration> {
  const path = { id: migration.id };
  return sendAsSeen({
    seen: migration,
    revisionOf: ({ revision }) => revision,
    read: () => freshOf(migration.id),
    isSame: (now, seen) => grounds(now) === grounds(seen),
    send: (headers) => {
      if (action === 'start') return startMigration({ client, path, body: {}, headers });
      const asked = { client, path, body: { reason }, headers };
      if (action === 'retry') return retryMigration(asked);
      return action === 'stop' ? stopMigration(asked) : abandonMigration(asked);
    },
  });
}

function lookAgain(id: string): void {
  for (const queryKey of [['migration', id], ['migrations'], ['tasks'], ['fleet']])
    void queryClient.invalidateQueries({ queryKey });
}

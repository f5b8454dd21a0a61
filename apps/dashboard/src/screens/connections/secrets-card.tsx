import { deleteSecret, type NamedSecret } from '@keyturn/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { LockKeyhole, Plus } from 'lucide-react';
import { useState } from 'react';
import { announce } from '../../components/announce.tsx';
import { client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { SimpleTable } from '../../components/simple-table.tsx';
import { When } from '../../components/when.tsx';
import { useMay } from '../../session/session.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { secretsQuery } from './connection-queries.ts';
import { SetSecretDialog } from './set-secret-dialog.tsx';
import { connectionWords } from './words.ts';

const MOST_USERS_SHOWN = 4;

export function SecretsCard() {
  const { t } = useWords(connectionWords);
  const whyNot = useWhyNot('secrets.manage');
  const secrets = useQuery({ ...secretsQuery, enabled: useMay('secrets.manage') });
  const [isSetting, setIsSetting] = useState(false);
  const [deleted, setDeleted] = useState<string | null>(null);
  return (
    <Card
      title={t('secrets.title')}
      isFlush
      aside={
        <Button icon={<Plus size={16} />} isDisabled={whyNot !== null} onPress={() => setIsSetting(true)}>
          {t('secrets.set')}
        </Button>
      }
    >
      <p className="px-4 pt-3 text-muted">{t('secrets.lead')}</p>
      {whyNot !== null && <p className="p-4 text-muted">{whyNot}</p>}
      <RefusalNote error={secrets.error} />
      {secrets.isLoading && <Skeleton className="m-4 h-24" />}
      {secrets.data?.items.length === 0 && <Empty icon={LockKeyhole} title={t('secrets.none')} />}
      {secrets.data !== undefined && secrets.data.items.length > 0 && (
        <SimpleTable
          label={t('secrets.title')}
          head={[t('secrets.name'), t('secrets.fingerprint'), t('secrets.usedBy'), t('secrets.changed'), '']}
          rows={secrets.data.items.map((secret) => ({ id: secret.name, cells: cellsOf(secret) }))}
        />
      )}
      <SetSecretDialog isOpen={isSetting} onClose={() => setIsSetting(false)} />
      <DeleteDialog name={deleted} onClose={() => setDeleted(null)} />
    </Card>
  );

  function cellsOf({ name, fingerprint, note, usedBy, updatedAt }: NamedSecret) {
    const more = usedBy.length - MOST_USERS_SHOWN;
    return [
      <span key="name" className="block min-w-32">
        {name}
        {note !== null && <span className="block text-xs font-normal text-muted">{note}</span>}
      </span>,
      <code key="fingerprint">{fingerprint}</code>,
      <span key="used" className="block min-w-56 break-words text-muted">
        {usedBy.length === 0 ? t('secrets.nobody') : usedBy.slice(0, MOST_USERS_SHOWN).join(', ')}{' '}
        {more > 0 && t('secrets.andMore', { n: more })}
      </span>,
      <When key="changed" at={updatedAt} />,
      <Button key="delete" tone="danger" onPress={() => setDeleted(name)}>
        {t('secrets.delete')}
      </Button>,
    ];
  }
}

function DeleteDialog({ name, onClose }: { readonly name: string | null; readonly onClose: () => void }) {
  const { t } = useWords(connectionWords);
  const common = useWords(commonWords);
  const deleting = useMutation({
    mutationFn: (secret: string) => deleteSecret({ client, path: { name: secret } }),
    onSuccess: async () => {
      onClose();
      announce(t('secrets.wasDeleted'));
      await queryClient.invalidateQueries({ queryKey: secretsQuery.queryKey });
    },
  });
  const close = () => {
    deleting.reset();
    onClose();
  };
  return (
    <Dialog title={t('secrets.deleteTitle', { name: name ?? '' })} isOpen={name !== null} onClose={close}>
      <p>{t('secrets.deleteText')}</p>
      <RefusalNote error={deleting.error} />
      <div className="flex justify-end gap-2">
        <Button onPress={close}>{common.t('cancel')}</Button>
        <Button tone="danger" isPending={deleting.isPending} onPress={() => deleting.mutate(name ?? '')}>
          {t('secrets.delete')}
        </Button>
      </div>
    </Dialog>
  );
}

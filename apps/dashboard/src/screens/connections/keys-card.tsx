import { deleteKey, type Key } from '@keyturn/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { announce } from '../../components/announce.tsx';
import { client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Skeleton } from '../../components/empty.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { SimpleTable } from '../../components/simple-table.tsx';
import { When } from '../../components/when.tsx';
import { useMay } from '../../session/session.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { keysQuery } from './connection-queries.ts';
import { NewKeyDialog } from './new-key-dialog.tsx';
import { connectionWords } from './words.ts';

export function KeysCard() {
  const { t } = useWords(connectionWords);
  const whyNot = useWhyNot('keys.manage');
  const keys = useQuery({ ...keysQuery, enabled: useMay('keys.manage') });
  const [isMaking, setIsMaking] = useState(false);
  const [revoked, setRevoked] = useState<Key | null>(null);
  return (
    <Card
      title={t('keys.title')}
      isFlush
      aside={
        <Button icon={<Plus size={16} />} isDisabled={whyNot !== null} onPress={() => setIsMaking(true)}>
          {t('keys.create')}
        </Button>
      }
    >
      {whyNot !== null && <p className="p-4 text-muted">{whyNot}</p>}
      <RefusalNote error={keys.error} />
      {keys.isLoading && <Skeleton className="m-4 h-24" />}
      {keys.data !== undefined && (
        <SimpleTable
          label={t('keys.title')}
          head={[t('keys.name'), t('keys.person'), t('keys.roles'), t('keys.ends'), t('keys.used'), '']}
          rows={keys.data.items.map((key) => ({ id: key.id, cells: cellsOf(key) }))}
        />
      )}
      <NewKeyDialog isOpen={isMaking} onClose={() => setIsMaking(false)} />
      <RevokeDialog subject={revoked} onClose={() => setRevoked(null)} />
    </Card>
  );

  function cellsOf(key: Key) {
    const { name, person, roles, tokens, expiresAt, lastUsedAt, revokedAt } = key;
    return [
      name,
      person ?? '–',
      <span key="roles">
        {roles.join(', ')}
        {tokens !== null && <span className="block text-xs text-muted">{tokens.join(', ')}</span>}
      </span>,
      revokedAt === null ? (
        expiresAt === null ? (
          t('keys.never')
        ) : (
          <When key="ends" at={expiresAt} />
        )
      ) : (
        t('keys.revoked')
      ),
      lastUsedAt === null ? t('keys.neverUsed') : <When key="used" at={lastUsedAt} />,
      revokedAt === null && key.id !== 'first' ? (
        <Button key="revoke" tone="danger" onPress={() => setRevoked(key)}>
          {t('keys.revoke')}
        </Button>
      ) : null,
    ];
  }
}

function RevokeDialog({ subject, onClose }: { readonly subject: Key | null; readonly onClose: () => void }) {
  const { t } = useWords(connectionWords);
  const common = useWords(commonWords);
  const revoking = useMutation({
    mutationFn: (id: string) => deleteKey({ client, path: { id } }),
    onSuccess: async () => {
      onClose();
      announce(t('keys.wasRevoked'));
      await queryClient.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  return (
    <Dialog title={t('keys.revokeTitle', { name: subject?.name ?? '' })} isOpen={subject !== null} onClose={onClose}>
      <p>{t('keys.revokeText')}</p>
      <RefusalNote error={revoking.error} />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>{common.t('cancel')}</Button>
        <Button tone="danger" isPending={revoking.isPending} onPress={() => revoking.mutate(subject?.id ?? '')}>
          {t('keys.revoke')}
        </Button>
      </div>
    </Dialog>
  );
}

import { type Confirmation, confirmTokenReveal, confirmTokenRotate, type Token } from '@keyturn/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ShieldAlert } from 'lucide-react';
import { client } from '../../api/client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { clockText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { actionWords } from './action-words.ts';
import { confirmationsQuery } from './queries.ts';

/** What takes a second person and waits for one. */
export function Confirmations({ token }: { readonly token: Token }) {
  const { data = [] } = useQuery(confirmationsQuery);
  const open = data.filter(({ tokenId, state }) => tokenId === token.id && state === 'open');
  return open.map((confirmation) => <Waiting key={confirmation.id} confirmation={confirmation} />);
}

function Waiting({ confirmation }: { readonly confirmation: Confirmation }) {
  const { t } = useWords(actionWords);
  const queryClient = useQueryClient();
  const whyNot = useWhyNot('tokens.confirm');
  const { id, kind, tokenId, requestedBy, reason, expiresAt, mayConfirm, why } = confirmation;
  const confirming = useMutation({
    mutationFn: async () => {
      if (kind === 'rotate') await confirmTokenRotate({ client, path: { id: tokenId, confirmation: id } });
      else await confirmTokenReveal({ client, path: { id: tokenId, ticket: id } });
    },
    onSuccess: () => announce(t('confirmation.done')),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: confirmationsQuery.queryKey });
      void queryClient.invalidateQueries({ queryKey: ['token', tokenId] });
    },
  });
  return (
    <li className="flex gap-2.5 rounded-lg border border-needs-you/50 bg-needs-you-soft px-4 py-3">
      <ShieldAlert aria-hidden size={18} className="mt-px shrink-0 text-needs-you" />
      <div className="min-w-0 grow space-y-2 break-words">
        <p className="font-medium">{t(`confirmation.${kind}`, { who: requestedBy, reason })}</p>
        <p>
          {why ?? whyNot ?? t('confirmation.waits')} {t('confirmation.until', { at: clockText(expiresAt) })}
        </p>
        <RefusalNote error={confirming.error} />
        <Button
          tone="primary"
          isDisabled={!mayConfirm}
          isPending={confirming.isPending}
          onPress={() => confirming.mutate()}
        >
          {t('confirmation.confirm')}
        </Button>
      </div>
    </li>
  );
}

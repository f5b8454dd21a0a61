import { resumeToken, type Token } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { CirclePause, CirclePlay, Eye, Pencil, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useWords } from '../../words/define-words.ts';
import { outlookOf } from '../tokens/command-outlook.ts';
import { actionWords } from './action-words.ts';
import { decidedOn } from './decided-on.ts';
import { EditDialog } from './edit-dialog.tsx';
import { PauseDialog, RetireDialog } from './life-dialogs.tsx';
import { RevealDialog } from './reveal-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { showNow } from './show-now.ts';

type Open = 'rotate' | 'pause' | 'retire' | 'edit' | 'reveal' | null;

/** What can be done with a token; what cannot stays visible, with the reason beside it. */
export function Actions({ token }: { readonly token: Token }) {
  const { t } = useWords(actionWords);
  const [open, setOpen] = useState<Open>(null);
  const whyNotCommand = useWhyNot('tokens.command');
  const whyNotApply = useWhyNot('tokens.apply');
  const rotation = outlookOf(token, 'rotate');
  const isRetired = token.phase === 'retired';
  const resuming = useMutation({
    mutationFn: () =>
      decidedOn({ seen: token, send: (headers) => resumeToken({ client, path: { id: token.id }, body: {}, headers }) }),
    onSuccess: (fresh) => {
      showNow(fresh);
      announce(t('resumed'));
    },
  });
  const close = () => setOpen(null);
  const isBarred = whyNotCommand !== null || isRetired;
  const why = whyNotCommand ?? whyNotApply ?? (rotation.is === 'refused' ? t(`refused.${rotation.why}`) : null);
  return (
    <div className="flex flex-col gap-1.5 sm:items-end">
      <div className="flex flex-wrap gap-2">
        <Button
          tone="primary"
          icon={<RefreshCw aria-hidden size={16} />}
          isDisabled={isBarred || rotation.is === 'refused'}
          onPress={() => setOpen('rotate')}
        >
          {t('rotate')}
        </Button>
        {token.pause === null ? (
          <Button icon={<CirclePause aria-hidden size={16} />} isDisabled={isBarred} onPress={() => setOpen('pause')}>
            {t('pause')}
          </Button>
        ) : (
          <Button
            icon={<CirclePlay aria-hidden size={16} />}
            isDisabled={isBarred}
            isPending={resuming.isPending}
            onPress={() => resuming.mutate()}
          >
            {t('resume')}
          </Button>
        )}
        <Button
          icon={<Pencil aria-hidden size={16} />}
          isDisabled={whyNotApply !== null || isRetired}
          onPress={() => setOpen('edit')}
        >
          {t('edit')}
        </Button>
        <Button icon={<Eye aria-hidden size={16} />} isDisabled={isBarred} onPress={() => setOpen('reveal')}>
          {t('reveal')}
        </Button>
        <Button
          tone="danger"
          icon={<Trash2 aria-hidden size={16} />}
          isDisabled={isBarred}
          onPress={() => setOpen('retire')}
        >
          {t('retire')}
        </Button>
      </div>
      {why !== null && <p className="text-xs text-muted">{why}</p>}
      <RefusalNote error={resuming.error} />
      <RotateDialog token={token} isOpen={open === 'rotate'} onClose={close} />
      <PauseDialog token={token} isOpen={open === 'pause'} onClose={close} />
      <RetireDialog token={token} isOpen={open === 'retire'} onClose={close} />
      <EditDialog token={token} isOpen={open === 'edit'} onClose={close} />
      <RevealDialog token={token} isOpen={open === 'reveal'} onClose={close} />
    </div>
  );
}

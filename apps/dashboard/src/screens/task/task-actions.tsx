import type { Task } from '@keyturn/client';
import { BellOff, UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { useWords } from '../../words/define-words.ts';
import { actionWords } from './action-words.ts';
import { HandOnDialog } from './hand-on-dialog.tsx';
import { SnoozeDialog } from './snooze-dialog.tsx';

/** What can be done with an open task besides doing it. */
export function TaskActions({ task }: { readonly task: Task }) {
  const { t } = useWords(actionWords);
  const whyNot = useWhyNot('tasks.work');
  const [open, setOpen] = useState<'snooze' | 'handOn' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Button icon={<BellOff aria-hidden size={16} />} isDisabled={whyNot !== null} onPress={() => setOpen('snooze')}>
        {t('snooze')}
      </Button>
      <Button
        icon={<UserRoundPlus aria-hidden size={16} />}
        isDisabled={whyNot !== null}
        onPress={() => setOpen('handOn')}
      >
        {t('handOver')}
      </Button>
      {whyNot !== null && <p className="w-full text-sm text-muted">{whyNot}</p>}
      {open === 'snooze' && <SnoozeDialog task={task} onClose={close} />}
      {open === 'handOn' && <HandOnDialog task={task} onClose={close} />}
    </>
  );
}

import type { TokenItem } from '@keyturn/client';
import { CirclePause, CirclePlay, RefreshCw, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { useWords } from '../../words/define-words.ts';
import { BulkForm } from './bulk-form.tsx';
import { bulkWords } from './bulk-words.ts';
import { type Command, COMMANDS } from './command-outlook.ts';
import { tokensWords } from './words.ts';

const ICONS = { rotate: RefreshCw, pause: CirclePause, resume: CirclePlay };

interface BulkBarProps {
  readonly tokens: readonly TokenItem[];
  /** These are chosen no longer: it was done for them. */
  readonly onDone: (ids: readonly string[]) => void;
  readonly onNone: () => void;
}

/** What can be done with all that is chosen; stays in sight while one scrolls. */
export function BulkBar({ tokens, onDone, onNone }: BulkBarProps) {
  const { t } = useWords(bulkWords);
  const list = useWords(tokensWords);
  const whyNot = useWhyNot('tokens.command');
  const [command, setCommand] = useState<Command | null>(null);
  const [isRunning, setIsRunning] = useState(false);
  // What was chosen when the dialog opened: done ones leave the choice, not the dialog.
  const [asked, setAsked] = useState<readonly TokenItem[]>([]);
  const close = () => setCommand(null);
  return (
    <>
      {tokens.length > 0 && (
        <div
          role="region"
          aria-label={t('bar')}
          className="sticky bottom-18 z-20 flex flex-wrap items-center gap-2 rounded-lg border border-accent/50 bg-raised px-4 py-2.5 shadow-raised lg:bottom-4"
        >
          <p className="tabular mr-auto font-medium" role="status">
            {list.t('chosenCount', { count: tokens.length })}
          </p>
          {COMMANDS.map((each) => {
            const Icon = ICONS[each];
            return (
              <Button
                key={each}
                icon={<Icon aria-hidden size={16} />}
                isDisabled={whyNot !== null}
                onPress={() => {
                  setAsked(tokens);
                  setCommand(each);
                }}
              >
                {t(`command.${each}`)}
              </Button>
            );
          })}
          <Button tone="quiet" icon={<X aria-hidden size={16} />} onPress={onNone}>
            {list.t('choose.none')}
          </Button>
          {whyNot !== null && <p className="w-full text-xs text-muted">{whyNot}</p>}
        </div>
      )}
      <Dialog
        title={command === null ? '' : t(`title.${command}`, { count: asked.length })}
        isOpen={command !== null}
        isDismissable={!isRunning}
        onClose={close}
      >
        {command !== null && (
          <BulkForm command={command} tokens={asked} onRunning={setIsRunning} onDone={onDone} onClose={close} />
        )}
      </Dialog>
    </>
  );
}

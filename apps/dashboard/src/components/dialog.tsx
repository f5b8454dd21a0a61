import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { commonWords } from '../words/common-words.ts';
import { useWords } from '../words/define-words.ts';
import { IconButton } from './button.tsx';

interface DialogProps {
  readonly title: ReactNode;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Left out where the dialog must be answered. */
  readonly isDismissable?: boolean;
}

/** A question over the page; Escape and the cross close it. */
export function Dialog({ title, isOpen, onClose, children, isDismissable = true }: DialogProps) {
  const { t } = useWords(commonWords);
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={isDismissable}
      isKeyboardDismissDisabled={!isDismissable}
      className="fixed inset-0 z-40 flex items-end justify-center overflow-y-auto bg-[rgb(0_0_0_/_0.5)] sm:items-center sm:p-6"
    >
      <Modal className="max-h-[92dvh] w-full overflow-y-auto rounded-t-xl border border-line bg-raised shadow-raised sm:max-w-xl sm:rounded-xl">
        <AriaDialog className="outline-none">
          <header className="flex items-center justify-between gap-3 border-b border-line px-5 py-3">
            <Heading slot="title" className="text-base font-semibold">
              {title}
            </Heading>
            {isDismissable && <IconButton label={t('close')} icon={<X size={18} />} onPress={onClose} />}
          </header>
          <div className="flex flex-col gap-4 p-5">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

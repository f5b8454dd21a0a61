import { Copy } from 'lucide-react';
import { announce } from './announce.tsx';
import { Button } from './button.tsx';
import { commonWords } from '../words/common-words.ts';
import { useWords } from '../words/define-words.ts';

/** A secret that is shown this once: to be selected, or copied where the browser allows it. */
export function CopyOnce({ value }: { readonly value: string }) {
  const { t } = useWords(commonWords);
  const copy = () => {
    // Not there on plain HTTP from another host: the text can be selected all the same.
    void navigator.clipboard?.writeText(value).then(() => announce(t('copied')));
  };
  return (
    <div className="flex items-center gap-2">
      <code className="min-w-0 grow rounded-md border border-line bg-sunken px-3 py-2 break-all select-all">
        {value}
      </code>
      <Button icon={<Copy size={16} />} onPress={copy}>
        {t('copy')}
      </Button>
    </div>
  );
}

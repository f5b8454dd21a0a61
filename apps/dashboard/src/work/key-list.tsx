import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { INPUT_LOOK } from '../components/field.tsx';
import { numberText } from '../time/instant-text.ts';
import { useWords } from '../words/define-words.ts';
import { decisionWords } from './decision-words.ts';

/** More are searched rather than read. */
const SEARCHED_FROM = 12;
const SHOWN_AT_FIRST = 60;

/** Keys of projects or spaces; of many, those that contain what is typed. */
export function KeyList({ keys }: { readonly keys: readonly string[] }) {
  const { t } = useWords(decisionWords);
  const [sought, setSought] = useState('');
  const [isAll, setIsAll] = useState(false);
  const found = keys.filter((key) => key.toLowerCase().includes(sought.trim().toLowerCase()));
  const shown = isAll ? found : found.slice(0, SHOWN_AT_FIRST);
  return (
    <div className="flex flex-col gap-2">
      {keys.length > SEARCHED_FROM && (
        <input
          type="search"
          aria-label={t('keySearch')}
          placeholder={t('keySearch')}
          className={`${INPUT_LOOK} max-w-xs`}
          value={sought}
          onChange={({ target }) => setSought(target.value)}
        />
      )}
      {found.length === 0 ? (
        <p className="text-sm text-muted">{t('noKey')}</p>
      ) : (
        <ul className="flex max-h-60 flex-wrap gap-1.5 overflow-y-auto">
          {shown.map((key) => (
            <li key={key} className="rounded border border-line bg-surface px-1.5 py-0.5 font-mono text-xs">
              {key}
            </li>
          ))}
        </ul>
      )}
      {shown.length < found.length && (
        <Button tone="quiet" className="self-start" onPress={() => setIsAll(true)}>
          {t('moreKeys', { n: numberText(found.length) })}
        </Button>
      )}
    </div>
  );
}

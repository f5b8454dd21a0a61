import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { isTyping } from '../components/typing.ts';
import { useWords } from '../words/define-words.ts';
import { PLACES } from './places.ts';
import { shellWords } from './words.ts';

/** Time for the second key of `g h`. Real time. */
const SECOND_KEY_MS = 1_200;

/** `?` lists the keys, `/` searches, `g` and a letter goes somewhere. Rows have theirs in data-table.tsx. */
export function Shortcuts() {
  const { t } = useWords(shellWords);
  const navigate = useNavigate();
  const [isListed, setIsListed] = useState(false);
  const wentAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      const place = PLACES.find(({ key }) => key === event.key);
      if (place !== undefined && event.timeStamp - wentAt.current < SECOND_KEY_MS) {
        wentAt.current = Number.NEGATIVE_INFINITY;
        void navigate({ to: place.path });
      } else if (event.key === 'g') wentAt.current = event.timeStamp;
      else if (event.key === '?') setIsListed(true);
      else if (event.key === '/') {
        event.preventDefault();
        if (!focusSearch()) void navigate({ to: '/tokens', search: {} }).then(() => focusSearchSoon());
      }
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, [navigate]);
  return (
    <Dialog title={t('keys')} isOpen={isListed} onClose={() => setIsListed(false)}>
      <p className="text-muted">{t('keysIntro')}</p>
      <dl className="grid grid-cols-[max-content_1fr] items-center gap-x-6 gap-y-2">
        <KeyRow keys={['?']} text={t('keyList.help')} />
        <KeyRow keys={['/']} text={t('keyList.search')} />
        <KeyRow keys={['j', 'k']} text={t('keyList.move')} />
        <KeyRow keys={['x']} text={t('keyList.choose')} />
        <KeyRow keys={['Enter']} text={t('keyList.open')} />
        {PLACES.map(({ name, key }) => (
          <KeyRow key={name} keys={['g', key]} text={t(name)} />
        ))}
      </dl>
    </Dialog>
  );
}

function focusSearch(): boolean {
  const box = document.querySelector<HTMLInputElement>('input[type=search]');
  box?.focus();
  return box !== null;
}

/** The screen that has the box is drawn after the address has changed. */
function focusSearchSoon(until = performance.now() + SECOND_KEY_MS): void {
  if (!focusSearch() && performance.now() < until) requestAnimationFrame(() => focusSearchSoon(until));
}

function KeyRow({ keys, text }: { readonly keys: readonly string[]; readonly text: string }) {
  return (
    <>
      <dt className="flex gap-1">
        {keys.map((key) => (
          <kbd key={key} className="rounded border border-control/60 bg-sunken px-1.5 py-0.5 text-xs">
            {key}
          </kbd>
        ))}
      </dt>
      <dd>{text}</dd>
    </>
  );
}

import { Refusal } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { signIn } from '../session/session.ts';
import { useWords } from '../words/define-words.ts';
import { chooseLanguage, LANGUAGE_NAMES, LANGUAGES } from '../words/language.ts';
import { shellWords } from './words.ts';

/** The link's secret stands behind the #, which no server sees; it leaves the address bar before it is used. */
function takeLink(): string | null {
  const link = location.pathname === '/sign-in' ? location.hash.slice(1) : '';
  if (link === '') return null;
  history.replaceState(null, '', '/');
  return link;
}

const linkAtStart = takeLink();
let isLinkTried = false;

/** The key is asked for; nothing else of the page is there yet. */
export function SignInPage() {
  const { t, language } = useWords(shellWords);
  const byLink = useMutation({ mutationFn: (link: string) => signIn({ link }) });
  const { mutate } = byLink;
  useEffect(() => {
    if (linkAtStart === null || isLinkTried) return;
    isLinkTried = true;
    mutate(linkAtStart);
  }, [mutate]);
  useEffect(() => {
    document.title = `${t('signIn.title')} · Keyturn`;
  }, [t]);
  const isSpent = byLink.error instanceof Refusal && byLink.error.code === 'auth.unauthenticated';
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="w-full max-w-md rounded-xl border border-line bg-surface p-6 shadow-card sm:p-8">
        <img src="/favicon.svg" alt="" width={36} height={36} />
        <h1 className="mt-4 text-xl font-semibold tracking-tight">{t('signIn.title')}</h1>
        <p className="mt-1 mb-5 text-muted">{t('signIn.lead').replaceAll('`', '')}</p>
        {byLink.isPending && <p role="status">{t('signIn.byLink')}</p>}
        {isSpent ? (
          <p role="alert" className="mb-4 rounded-md bg-at-risk-soft p-3 text-at-risk">
            {t('signIn.linkSpent')}
          </p>
        ) : (
          <RefusalNote error={byLink.error} />
        )}
        <KeyForm />
        <div className="mt-6 flex gap-3 text-sm">
          {LANGUAGES.filter((other) => other !== language).map((other) => (
            <button
              type="button"
              key={other}
              lang={other}
              className="text-accent underline"
              onClick={() => chooseLanguage(other)}
            >
              {LANGUAGE_NAMES[other]}
            </button>
          ))}
        </div>
      </div>
    </main>
  );
}

/** Also over a page whose session ended, so that nothing on it is lost. */
export function KeyForm() {
  const { t } = useWords(shellWords);
  const [key, setKey] = useState('');
  const byKey = useMutation({
    mutationFn: () => signIn({ key: key.trim() }),
    onSettled: () => setKey(''),
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        byKey.mutate();
      }}
    >
      <Field label={t('signIn.key')} hint={t('signIn.keyHint')}>
        {(parts) => (
          <input
            {...parts}
            type="password"
            autoComplete="off"
            autoFocus
            spellCheck={false}
            value={key}
            onChange={({ target }) => setKey(target.value)}
          />
        )}
      </Field>
      <RefusalNote error={byKey.error} />
      <Button type="submit" tone="primary" isPending={byKey.isPending} isDisabled={key.trim() === ''}>
        {t('signIn.submit')}
      </Button>
    </form>
  );
}

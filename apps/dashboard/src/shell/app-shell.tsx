import { useQuery } from '@tanstack/react-query';
import { type ErrorComponentProps, Link, Outlet } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { followEvents } from '../api/live-queries.ts';
import { Announcements } from '../components/announce.tsx';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { LINK_LOOK } from '../components/text-link.tsx';
import { joinLine } from '../live/live.ts';
import { meQuery } from '../session/session.ts';
import { clockFactor } from '../time/fleet-time.ts';
import { DAY_MS, lengthText, numberText } from '../time/instant-text.ts';
import { commonWords } from '../words/common-words.ts';
import { useWords } from '../words/define-words.ts';
import { CutBanner } from './line-note.tsx';
import { FootNavigation, SideNavigation } from './navigation.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { KeyForm, SignInPage } from './sign-in.tsx';
import { useSummary } from './summary.ts';
import { shellWords } from './words.ts';

/** What surrounds every screen; before anybody has signed in, the question who it is. */
export function AppShell() {
  const me = useQuery(meQuery);
  const { t } = useWords(commonWords);
  const wasSignedIn = useRef(false);
  if (me.data) wasSignedIn.current = true;
  if (me.isPending)
    return (
      <main className="p-8 text-muted" aria-busy="true">
        {t('loading')}
      </main>
    );
  if (me.data === undefined) {
    return (
      <main className="mx-auto max-w-lg p-8">
        <RefusalNote error={me.error}>
          <Button onPress={() => void me.refetch()}>{t('tryAgain')}</Button>
        </RefusalNote>
      </main>
    );
  }
  if (me.data === null && !wasSignedIn.current) return <SignInPage />;
  return <SignedIn hasEnded={me.data === null} />;
}

function SignedIn({ hasEnded }: { readonly hasEnded: boolean }) {
  const { t } = useWords(shellWords);
  useEffect(() => {
    if (hasEnded) return;
    const leave = joinLine();
    const unfollow = followEvents();
    return () => {
      leave();
      unfollow();
    };
  }, [hasEnded]);
  return (
    <div className="flex min-h-dvh">
      <a href="#content" className="only-heard fixed top-2 left-2 z-50 rounded-md bg-accent px-3 py-2 text-on-accent">
        {t('skip')}
      </a>
      <SideNavigation />
      <div className="flex min-w-0 grow flex-col pb-16 lg:pb-0">
        <header>
          <CutBanner />
          <ClockBanner />
        </header>
        <main id="content" tabIndex={-1} className="grow outline-none">
          <Outlet />
        </main>
      </div>
      <FootNavigation />
      <Shortcuts />
      <Announcements />
      <Dialog title={t('signIn.title')} isOpen={hasEnded} onClose={() => undefined} isDismissable={false}>
        <p>{t('signIn.ended')}</p>
        <KeyForm />
      </Dialog>
    </div>
  );
}

/** An accelerated fleet must not be taken for a real one. */
function ClockBanner() {
  const { t } = useWords(shellWords);
  useSummary();
  const factor = clockFactor();
  if (factor === 1) return null;
  return (
    <p className="border-b border-line bg-sunken px-4 py-1.5 text-center text-xs text-muted">
      {t('clock', { factor: numberText(factor), day: lengthText(DAY_MS / factor) })}
    </p>
  );
}

export function NotFound() {
  const { t } = useWords(shellWords);
  return (
    <Page title={t('notFound')}>
      <Empty icon={Compass} title={t('notFoundHint')}>
        <Link to="/" className={LINK_LOOK}>
          {t('toHome')}
        </Link>
      </Empty>
    </Page>
  );
}

export function ScreenTrouble({ error, reset }: ErrorComponentProps) {
  const { t } = useWords(shellWords);
  const common = useWords(commonWords);
  return (
    <Page title={t('trouble')}>
      <RefusalNote error={error}>
        <Button onPress={reset}>{common.t('tryAgain')}</Button>
      </RefusalNote>
    </Page>
  );
}

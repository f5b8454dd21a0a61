import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { recall, remember } from '../session/remembered.ts';

export const LANGUAGES = ['en', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How dates and numbers are written in each. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', ja: 'ja-JP' };

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ja: '日本語' };

function preferred(): Language {
  const chosen = recall('language') ?? navigator.language.slice(0, 2);
  return chosen === 'ja' ? 'ja' : 'en';
}

document.documentElement.lang = preferred();
// At once, not in a function: the words of every part are added while its file is read.
void i18next.init({
  lng: preferred(),
  fallbackLng: 'en',
  resources: {},
  initAsync: false,
  // React escapes what it shows.
  interpolation: { escapeValue: false },
});

export function chooseLanguage(language: Language): void {
  remember('language', language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

export function currentLanguage(): Language {
  return i18next.language === 'ja' ? 'ja' : 'en';
}

const watchers = new Set<() => void>();
i18next.on('languageChanged', () => {
  for (const watcher of watchers) watcher();
});

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** The reader's language; what reads it is drawn anew when it changes. */
export const useLanguage = (): Language => useSyncExternalStore(watch, currentLanguage);

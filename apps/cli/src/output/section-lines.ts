import { paint } from './paint.ts';
import { inLanguage, type Language } from './words.ts';

interface Section {
  readonly title: string;
  readonly lang: Language;
  readonly isEmpty: boolean;
}

/** A part of a longer page under its title; nothing for an empty one. */
export function sectionLines({ title, lang, isEmpty }: Section, lines: () => readonly string[]): string[] {
  if (isEmpty) return [];
  const shown = inLanguage(lang, title);
  return ['', paint('bold', `${shown.charAt(0).toUpperCase()}${shown.slice(1)}`), ...lines()];
}

import { defineWords } from '../../words/define-words.ts';
import { english } from './words-en.ts';
import { japanese } from './words-ja.ts';

export const migrationWords = defineWords('migration', { en: english, ja: japanese });

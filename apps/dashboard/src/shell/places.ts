import { Activity, ArrowLeftRight, CalendarDays, House, KeyRound, ListTodo, type LucideIcon, Plug } from 'lucide-react';

export interface Place {
  readonly name: 'home' | 'tasks' | 'tokens' | 'migrations' | 'calendar' | 'activity' | 'connections';
  readonly path: string;
  readonly icon: LucideIcon;
  /** Pressed after `g`. */
  readonly key: string;
}

/** Where one can go, in the order of the navigation. */
export const PLACES: readonly Place[] = [
  { name: 'home', path: '/', icon: House, key: 'h' },
  { name: 'tasks', path: '/tasks', icon: ListTodo, key: 't' },
  { name: 'tokens', path: '/tokens', icon: KeyRound, key: 'k' },
  { name: 'migrations', path: '/migrations', icon: ArrowLeftRight, key: 'm' },
  { name: 'calendar', path: '/calendar', icon: CalendarDays, key: 'c' },
  { name: 'activity', path: '/activity', icon: Activity, key: 'a' },
  { name: 'connections', path: '/connections', icon: Plug, key: 'o' },
];
/** What a narrow page has room for at its foot; the rest is under More. */
export const FIRST_PLACES = 4;

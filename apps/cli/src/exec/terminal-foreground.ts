import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * True when a terminal sends Ctrl-C to this process and to its children alike. A signal sent to this process alone (kill -INT)
 * looks the same then and is not passed on: a program that runs us in the background, or without a terminal, has no such case.
 */
export function isInTerminalForeground(): boolean {
  // With no standard stream on a terminal a program watches over us, and its signals are meant for us alone.
  if (![0, 1, 2].some((descriptor) => isatty(descriptor))) return false;
  try {
    // proc(5): after the name in parentheses come state, parent, group, session, terminal, the terminal's foreground group.
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[2] === fields[5];
  } catch {
    // No /proc, as on macOS: a terminal is what we have seen.
    return true;
  }
}

import { UsageError } from '../cli-error.ts';

/** An id the server made, as a part of an address; what could leave its place there is refused with this message. */
export function requirePathPart(text: string, message: string): string {
  if (/^[\w.~:-]{1,200}$/.test(text) && !/^\.+$/.test(text)) return text;
  throw new UsageError(message);
}

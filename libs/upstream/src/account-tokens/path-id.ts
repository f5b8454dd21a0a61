import { z } from 'zod';
import { UpstreamFailure } from '../upstream-failure.ts';

/**
 * An id that stays one segment of a path however often it is decoded: no slash, no per cent sign, not only dots, not empty.
 * The DELETE of one token is its collection plus such an id, and the DELETE of a collection ends every token there is.
 */
export const pathId = z.string().regex(/^(?!\.+$)[\w:~=+@.-]{1,240}$/);

/** One segment for an address; throws `upstream.notAllowed` rather than let an id lead anywhere else. */
export function pathSegment(name: string, id: string): string {
  if (pathId.safeParse(id).success) return encodeURIComponent(id);
  throw new UpstreamFailure({ code: 'upstream.notAllowed', detail: `The ${name} cannot be part of an address.` });
}

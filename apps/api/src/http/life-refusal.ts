import type { CommandRefused } from '@keyturn/temporal';
import { ApiRefusal } from './api-refusal.ts';

/** A refusal by the life of a token, as if it had been seen here: where it names a field or a fault, there is a violation. */
export function refusalOfLife({ code, detail }: CommandRefused): ApiRefusal {
  const [, named = '', message = ''] = /^(\w+): (.+)$/s.exec(detail) ?? [];
  const severity = 'error' as const;
  if (code === 'request.invalid' && named !== '')
    return new ApiRefusal(code, { detail, violations: [{ severity, code: 'NotAllowed', path: named, message }] });
  // Of a value itself the life knows nothing, only of its expiry.
  if (code === 'value.refused' && named !== '')
    return new ApiRefusal(code, { detail, violations: [{ severity, code: named, path: 'expiresAt', message }] });
  return new ApiRefusal(code, { detail });
}

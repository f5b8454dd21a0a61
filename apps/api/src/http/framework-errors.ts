import type { RefusalCode } from '@keyturn/contracts';
import { ApiRefusal } from './api-refusal.ts';

/** Refusals of Fastify and Node by their codes; their own messages may quote what was sent and are not shown. */
const FRAMEWORK: Readonly<Record<string, { readonly code: RefusalCode; readonly detail: string }>> = {
  FST_ERR_BAD_URL: { code: 'request.malformed', detail: 'The path is not valid percent-encoded UTF-8.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'request.malformed', detail: 'A part of the path is too long.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'request.unsupportedMediaType',
    detail: 'This content type is not accepted here; send application/json.',
  },
  FST_ERR_CTP_INVALID_CONTENT_TYPE: {
    code: 'request.unsupportedMediaType',
    detail: 'The Content-Type header cannot be read; send application/json.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'request.tooLarge', detail: 'The body is larger than this route accepts.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'request.malformed',
    detail: 'The body is not as long as Content-Length says.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'request.malformed', detail: 'The body is empty.' },
  HPE_HEADER_OVERFLOW: { code: 'request.tooLarge', detail: 'The headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'request.malformed', detail: 'The request did not arrive in time.' },
};

/** The refusal for an error of the framework; null for one that is none of the sender's doing. */
export function refusalOfFramework(error: unknown): ApiRefusal | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? FRAMEWORK[code] : undefined;
  if (known !== undefined) return new ApiRefusal(known.code, { detail: known.detail });
  const sendersDoing = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return sendersDoing ? new ApiRefusal('request.malformed', { detail: 'The request cannot be read.' }) : null;
}

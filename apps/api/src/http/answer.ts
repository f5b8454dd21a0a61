import type { Readable } from 'node:stream';

export interface AnswerOptions {
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** An object is sent as JSON; text and bytes as they are, as JSON unless `Content-Type` says otherwise. */
  readonly body: object | string | Uint8Array | Readable | null;
  /** What the audit row says when the path alone does not tell; never a value. */
  readonly audit?: undefined | { readonly subject?: string; readonly detail?: Readonly<Record<string, unknown>> };
}

/** An answer that needs more than the body: another status, headers, or bytes made before. */
export class Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly body: AnswerOptions['body'];
  readonly audit: AnswerOptions['audit'];

  constructor({ status, headers, body, audit }: AnswerOptions) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.audit = audit;
  }

  /** The same answer with its body in another form. */
  with(body: AnswerOptions['body']): Answer {
    const { status, headers, audit } = this;
    return new Answer({ status, headers, body, audit });
  }
}

import type { DpsResponse } from '../router.ts';

/**
 * A refusal of the resource provider, `{code, httpStatusCode, message, details}` as its specification has it. Which
 * number a case has is recorded nowhere: a client must go by the HTTP status.
 */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal';
  readonly status: number;
  readonly body: object;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
    this.body = { code: status * 1000, httpStatusCode: statusNames[status] ?? String(status), message, details: null };
  }
}

/** A refusal of Azure Resource Manager itself, before the provider is asked: `{error: {code, message}}`. */
export class ArmRefusal extends Error {
  override readonly name = 'ArmRefusal';
  readonly status: number;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.body = { error: { code, message } };
    this.headers = headers;
  }
}

/** What a route answers when its work throws one of the two; anything else goes on its way. */
export function refusalAnswer(error: unknown): DpsResponse {
  if (error instanceof ProviderRefusal) return { status: error.status, body: error.body };
  if (error instanceof ArmRefusal) return { status: error.status, body: error.body, headers: error.headers };
  throw error;
}

const statusNames: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  412: 'PreconditionFailed',
  501: 'NotImplemented',
};

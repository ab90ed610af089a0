import { z } from 'zod';
import type { JsonObject } from '../enrollment.ts';
import type { AskWebhook, Refusal } from './allocation.ts';

const answerSchema = z.object({
  iotHubHostName: z.string(),
  initialTwin: z.record(z.string(), z.unknown()).nullish(),
  payload: z.unknown().optional(),
});
const answerTimeoutMs = 5000;

/** What the webhook is told (“How to use custom allocation policies”). */
export interface AllocationRequest {
  readonly individualEnrollment?: object;
  readonly enrollmentGroup?: object;
  readonly deviceRuntimeContext: {
    readonly registrationId: string;
    readonly symmetricKey?: object;
    readonly x509?: object;
    /** Only of a device that registers again. */
    readonly currentIotHubHostName?: string;
    readonly currentDeviceId?: string;
    /** What the device sent with its registration. */
    readonly payload?: unknown;
  };
}

/**
 * Custom allocation: POSTs the request, completed with `linkedHubs`, and takes the hub that is answered, if it is one
 * of them. Only a webhook on this machine is called: an emulator has no business on the Internet.
 */
export function webhookOf(definition: JsonObject | undefined, request: AllocationRequest): AskWebhook {
  return async (linkedHubs) => {
    const url = definition?.['webhookUrl'];
    if (typeof url !== 'string' || !isLoopback(url))
      return failed('the DPS emulator calls webhooks on localhost and 127.0.0.1 only');
    let response: Response;
    let body: unknown;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...request, linkedHubs }),
        redirect: 'error',
        signal: AbortSignal.timeout(answerTimeoutMs),
      });
      if (response.status !== 200) return failed(`the webhook answered with status ${response.status}`);
      body = await response.json();
    } catch {
      return failed('the webhook could not be reached, or its answer was no JSON');
    }
    const parsed = answerSchema.safeParse(body);
    if (!parsed.success) return failed('the webhook named no iotHubHostName');
    const { iotHubHostName: hub, initialTwin, payload } = parsed.data;
    if (!linkedHubs.includes(hub)) return failed('the webhook chose a hub that is not linked or not allowed');
    return { hub, ...(initialTwin == null ? {} : { initialTwin }), ...(payload === undefined ? {} : { payload }) };
  };
}

/** errorCode unrecorded. */
const failed = (reason: string): Refusal => ({ errorCode: 400207, refused: `Custom allocation failed: ${reason}.` });

function isLoopback(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

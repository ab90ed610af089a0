/**
 * USB Device Firmware Upgrade 1.1 (USB-IF, 5 August 2004): class requests of table 3.2, status and state of section 6.1.2.
 */
export const dfuRequest = {
  detach: 0,
  download: 1,
  upload: 2,
  getStatus: 3,
  clearStatus: 4,
  getState: 5,
  abort: 6,
} as const;

/** Names by number, as section 6.1.2 gives them. */
export const dfuStates = [
  'appIDLE',
  'appDETACH',
  'dfuIDLE',
  'dfuDNLOAD-SYNC',
  'dfuDNBUSY',
  'dfuDNLOAD-IDLE',
  'dfuMANIFEST-SYNC',
  'dfuMANIFEST',
  'dfuMANIFEST-WAIT-RESET',
  'dfuUPLOAD-IDLE',
  'dfuERROR',
] as const;
export type DfuState = (typeof dfuStates)[number];

export const dfuStatusCodes = [
  'OK',
  'errTARGET',
  'errFILE',
  'errWRITE',
  'errERASE',
  'errCHECK_ERASED',
  'errPROG',
  'errVERIFY',
  'errADDRESS',
  'errNOTDONE',
  'errFIRMWARE',
  'errVENDOR',
  'errUSBR',
  'errPOR',
  'errUNKNOWN',
  'errSTALLEDPKT',
] as const;
export type DfuStatusCode = (typeof dfuStatusCodes)[number];

export interface DfuStatus {
  readonly status: DfuStatusCode;
  /** The device is not to be asked again before this time has passed (bwPollTimeout). */
  readonly pollTimeoutMs: number;
  readonly state: DfuState;
}

export const statusBytes = 6;

/** Answer to DFU_GETSTATUS: bStatus, bwPollTimeout (24 bit, LE), bState, iString. Undefined where it is not one. */
export function parseStatus(answer: Uint8Array): DfuStatus | undefined {
  const [statusNumber = 0xff, low = 0, middle = 0, high = 0, stateNumber = 0xff] = answer;
  const status = dfuStatusCodes[statusNumber];
  const state = dfuStates[stateNumber];
  if (answer.length !== statusBytes || status === undefined || state === undefined) return undefined;
  return { status, pollTimeoutMs: low | (middle << 8) | (high << 16), state };
}

/** As a device answers it. */
export function encodeStatus({ status, pollTimeoutMs, state }: DfuStatus): Buffer {
  const answer = Buffer.alloc(statusBytes);
  answer[0] = dfuStatusCodes.indexOf(status);
  answer.writeUIntLE(pollTimeoutMs, 1, 3);
  answer[4] = dfuStates.indexOf(state);
  return answer;
}

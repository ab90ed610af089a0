import { setTimeout as delay } from 'node:timers/promises';
import { LineReader } from '../devices/framing/line-reader.ts';
import type { OpenLink } from '../devices/transport/byte-link.ts';
import type { StationError } from '../domain/station-error.ts';
import { isStationError } from '../domain/station-error.ts';

export interface SerialScannerOptions {
  readonly open: OpenLink;
  readonly address: string;
  readonly baudRate: number;
  /** What was read off a label, without the scanner's terminator and its AIM identifier. */
  readonly onScan: (text: string) => void;
  /** Null when the scanner is there; else why it is not. Called when it changes. */
  readonly onState: (missing: StationError | null) => void;
  /** How long to wait before a scanner that is not there is looked for again. */
  readonly retryMs?: number;
}

/** No label is longer. */
const longestLabelBytes = 512;
const defaultRetryMs = 1000;

/**
 * A barcode scanner on a serial port (USB-COM): lines off the port are scans. A scanner that is unplugged is looked for
 * until it is back.
 * @returns what ends it; resolves when the port is free
 */
export function startSerialScanner(options: SerialScannerOptions): () => Promise<void> {
  const stop = new AbortController();
  const ended = listen(options, stop.signal);
  return async () => {
    stop.abort();
    await ended;
  };
}

async function listen(options: SerialScannerOptions, signal: AbortSignal): Promise<void> {
  const { open, address, baudRate, onScan, onState, retryMs = defaultRetryMs } = options;
  let missing: string | null | undefined;
  const tell = (error: StationError | null): void => {
    if (missing === (error?.code ?? null)) return;
    missing = error?.code ?? null;
    onState(error);
  };
  while (!signal.aborted) {
    try {
      const link = await open(address, { baudRate, rtscts: false }, signal);
      try {
        tell(null);
        const lines = new LineReader(link, { maxLineBytes: longestLabelBytes });
        for (;;) {
          const text = scannedText((await lines.next(signal)).text);
          if (text !== '') onScan(text);
        }
      } finally {
        await link.close();
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isStationError(error)) throw error;
      tell(error);
      await delay(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Without the AIM symbology identifier (ISO/IEC 15424: `]`, a letter, a digit) that a scanner may put in front. */
export const scannedText = (line: string): string => line.trim().replace(/^\][A-Za-z]\d/, '');

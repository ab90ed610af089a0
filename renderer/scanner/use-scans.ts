import { useEffect, useEffectEvent } from 'react';
import { listenForScans, type ScanListener } from './listen.ts';

/** Takes scans while it is drawn; what was drawn last comes first. */
export function useScans(listener: ScanListener): void {
  const onScan = useEffectEvent(listener);
  useEffect(() => listenForScans((scan) => onScan(scan)), []);
}

import { type CSSProperties, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScans } from '../../scanner/use-scans.ts';
import { useCommand } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { classNames } from '../../ui/class-names.ts';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { ChooseDialog } from './ChooseDialog.tsx';
import { InterruptedDialog } from './InterruptedDialog.tsx';
import { LineBar } from './LineBar.tsx';
import { Announcement, CalmStrip, SupervisorCall } from './LineNotices.tsx';
import { layoutOf } from './layout.ts';
import { NotReady } from './NotReady.tsx';
import { RefusedScan } from './RefusedScan.tsx';
import { ReworkDialog } from './ReworkDialog.tsx';
import { SlotCard } from './SlotCard.tsx';
import { SlotDialog } from './SlotDialog.tsx';
import { play } from './sounds.ts';
import { useLineScan } from './use-line.ts';
import './line.css';
import './slots.css';

type Open =
  | { readonly what: 'slot'; readonly slot: string }
  | { readonly what: 'rework'; readonly serial: string }
  | { readonly what: 'choose' }
  | null;

/** The operator's screen: every slot at once, and the next scan goes where there is room. */
export function LineScreen() {
  const { t } = useTranslation('line');
  const { slots, nextSlot, ready, product, interrupted, screen, scanner } = useStationState();
  const { last, scan: send } = useLineScan();
  // Touched, or its code was scanned: the next unit goes there, and only that one.
  const [aimed, setAimed] = useState<string | null>(null);
  const scan = (text: string, approval?: Parameters<typeof send>[2]) => {
    setAimed(null);
    return send(text, aimed, approval);
  };
  const choose = useCommand('line.choose');
  const [open, setOpen] = useState<Open>(null);
  const [dismissed, setDismissed] = useState<unknown>(null);
  const [called, setCalled] = useState(false);
  const close = useCallback(() => setOpen(null), []);
  const openSlot = useCallback((slot: string) => setOpen({ what: 'slot', slot }), []);
  const record = useCommand('line.call');
  // Help is called for whether or not the station can record it.
  const call = (slot: string | null = null) => {
    record.mutate({ slot });
    setCalled(true);
    setOpen(null);
    if (screen.sounds) play('call');
  };
  useScans((read) => {
    if (read.kind === 'unit') void scan(read.text);
    else if (read.kind === 'slot') setAimed(read.slot);
    else if (read.kind === 'act' && read.act === 'CALL') call();
    else if (read.kind === 'act' && read.act === 'CLOSE') {
      close();
      setCalled(false);
      setDismissed(last);
    } else return false;
    return true;
  });
  const opened = open?.what === 'slot' ? slots.find(({ slot }) => slot === open.slot) : undefined;
  const { columns, rows, size } = layoutOf(slots.length);
  const grid: CSSProperties & Record<'--columns' | '--rows', number> = { '--columns': columns, '--rows': rows };
  return (
    <div className="line">
      <h1 className="only-heard">{t('title')}</h1>
      {called && <SupervisorCall onClose={() => setCalled(false)} />}
      {!ready.open && ready.failure !== null && product !== null && <NotReady failure={ready.failure} />}
      {scanner !== null && (
        <div className="line-notice">
          <ErrorCard failure={scanner} />
        </div>
      )}
      <ul className={classNames('slots', size)} style={grid}>
        {slots.map((slot) => (
          <SlotCard
            key={slot.slot}
            slot={slot}
            next={(aimed ?? nextSlot) === slot.slot && slots.length > 1}
            onOpen={openSlot}
            onAim={setAimed}
          />
        ))}
      </ul>
      {last !== null && last.failure !== null && last !== dismissed && (
        <RefusedScan
          text={last.text}
          failure={last.failure}
          onClose={() => setDismissed(last)}
          onCall={() => call()}
          onRework={() => setOpen({ what: 'rework', serial: last.text })}
        />
      )}
      <CalmStrip />
      <Announcement />
      <LineBar last={last} onCall={() => call()} onChoose={() => setOpen({ what: 'choose' })} />
      {opened !== undefined && opened.state !== 'empty' && (
        <SlotDialog
          slot={opened}
          onClose={close}
          onCall={() => call(opened.slot)}
          onRework={(serial) => setOpen({ what: 'rework', serial })}
        />
      )}
      {open?.what === 'rework' && (
        <ReworkDialog
          serial={open.serial}
          onClose={close}
          onApproved={async (approval) => {
            const failure = await scan(open.serial, approval);
            if (failure === null) close();
            return failure;
          }}
        />
      )}
      {(open?.what === 'choose' || (product === null && interrupted.length === 0)) && (
        <ChooseDialog
          {...(product !== null && { onClose: close })}
          failure={choose.error}
          onChoose={(chosen) => choose.mutate(chosen, { onSuccess: close })}
        />
      )}
      {interrupted.length > 0 && <InterruptedDialog />}
    </div>
  );
}

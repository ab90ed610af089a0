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
import { OverrideDialog } from './OverrideDialog.tsx';
import { RefusedScan } from './RefusedScan.tsx';
import { SlotCard } from './SlotCard.tsx';
import { SlotDialog } from './SlotDialog.tsx';
import { awaiting } from './sent-scans.ts';
import { play } from './sounds.ts';
import { type Stop, stopOf } from './stops.ts';
import { useLineScan } from './use-line.ts';
import './line.css';
import './slots.css';

type Open =
  | { readonly what: 'slot'; readonly slot: string }
  | { readonly what: 'override'; readonly stop: Stop; readonly badge: string }
  | { readonly what: 'choose' }
  | null;

/** The operator's screen: every slot at once, and the next scan goes where there is room. */
export function LineScreen() {
  const { t } = useTranslation('line');
  const { slots, nextSlot, ready, product, interrupted, screen, scanner } = useStationState();
  const { last, sent, scan: send } = useLineScan();
  // Touched, or its code was scanned: the next unit goes there, and only that one.
  const [aimed, setAimed] = useState<string | null>(null);
  const scan = (text: string) => {
    setAimed(null);
    void send(text, aimed);
  };
  const choose = useCommand('line.choose');
  const [open, setOpen] = useState<Open>(null);
  const [dismissed, setDismissed] = useState<unknown>(null);
  // Of which slot, if it was over one.
  const [called, setCalled] = useState<{ readonly slot: string | null } | null>(null);
  const close = useCallback(() => setOpen(null), []);
  const openSlot = useCallback((slot: string) => setOpen({ what: 'slot', slot }), []);
  const record = useCommand('line.call');
  // Help is called for whether or not the station can record it.
  const call = (slot: string | null = null) => {
    record.mutate({ slot });
    setCalled({ slot });
    setOpen(null);
    if (screen.sounds) play('call');
  };
  useScans((read) => {
    if (read.kind === 'unit') scan(read.text);
    else if (read.kind === 'slot') setAimed(read.slot);
    else if (read.kind === 'act' && read.act === 'CALL') call();
    else if (read.kind === 'act' && read.act === 'CLOSE') {
      close();
      setCalled(null);
      setDismissed(last);
    } else return false;
    return true;
  });
  const slotCalled = (name: string | null) => slots.find(({ slot }) => slot === name);
  const opened = open?.what === 'slot' ? slotCalled(open.slot) : undefined;
  const calledOver = called === null ? undefined : slotCalled(called.slot);
  const override = (stop: Stop, badge = '') => {
    setCalled(null);
    setOpen({ what: 'override', stop, badge });
  };
  const { columns, rows, size } = layoutOf(slots.length);
  const grid: CSSProperties & Record<'--columns' | '--rows', number> = { '--columns': columns, '--rows': rows };
  return (
    <div className="line">
      <h1 className="only-heard">{t('title')}</h1>
      {called !== null && (
        <SupervisorCall
          stop={calledOver === undefined ? null : stopOf(calledOver)}
          onOverride={override}
          onClose={() => setCalled(null)}
        />
      )}
      {!ready.open && ready.failure !== null && product !== null && (
        <NotReady
          failure={ready.failure}
          onApproved={() => {
            // What was scanned in vain goes on.
            if (last?.failure?.code === 'LINE_NOT_READY') scan(last.text);
          }}
        />
      )}
      {scanner !== null && (
        <div className="line-notice">
          <ErrorCard failure={scanner} />
        </div>
      )}
      <ul className={classNames('slots', size)} style={grid}>
        {slots.map((slot) => (
          <SlotCard
            key={slot.slot}
            slot={awaiting(slot, sent, slots)}
            next={(aimed ?? nextSlot) === slot.slot && slots.length > 1}
            onOpen={openSlot}
            onAim={setAimed}
          />
        ))}
      </ul>
      {last !== null && last.failure !== null && last !== dismissed && (
        <RefusedScan failure={last.failure} onClose={() => setDismissed(last)} onCall={() => call()} />
      )}
      <CalmStrip />
      <Announcement />
      <LineBar last={last} onCall={() => call()} onChoose={() => setOpen({ what: 'choose' })} />
      {opened !== undefined && opened.state !== 'empty' && (
        <SlotDialog slot={opened} onClose={close} onCall={() => call(opened.slot)} onOverride={override} />
      )}
      {open?.what === 'override' && (
        <OverrideDialog
          stop={open.stop}
          badge={open.badge}
          onClose={close}
          onGoOn={(approval) => send(open.stop.serial, open.stop.slot, approval)}
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

import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, useAsk, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Field } from '../../ui/Field.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { type Port, placeOf, type Watch, watched } from './plugged-in.ts';
import { TakenUp } from './TakenUp.tsx';

interface LearnDialogProps {
  /** A name that no slot has yet. */
  readonly proposed: string;
  readonly onClose: () => void;
  readonly onBound: () => void;
}

const lookEveryMs = 1000;

/** Gives a slot its port: the device that is plugged in next, or one that is chosen. */
export function LearnDialog({ proposed, onClose, onBound }: LearnDialogProps) {
  const { t } = useTranslation('setup');
  const [slot, setSlot] = useState(proposed);
  const [watch, setWatch] = useState<Watch | null>(null);
  const [waiting, setWaiting] = useState(false);
  const ports = useAsk('setup.ports', {}, { every: lookEveryMs });
  const bind = useCommand('slots.bind');
  const name = slot.trim();
  const bindTo = (port: string) => {
    setWaiting(false);
    bind.mutate({ slot: name, port }, { onSuccess: onBound });
  };
  const look = useEffectEvent((found: readonly Port[]) => {
    if (!waiting) return;
    const next = watched(watch, found);
    setWatch(next);
    const [only, ...others] = next.came;
    if (only !== undefined && others.length === 0) bindTo(only);
  });
  useEffect(() => {
    if (ports.data) look(ports.data.ports);
  }, [ports.data]);
  const begin = () => {
    bind.reset();
    setWatch(ports.data ? watched(null, ports.data.ports) : null);
    setWaiting(true);
  };
  const places = new Map((ports.data?.ports ?? []).map((port) => [placeOf(port), port]));
  const bound = bind.isSuccess ? bind.variables : undefined;
  return (
    <Dialog
      title={t('bindSlot')}
      wide
      onClose={onClose}
      actions={
        <Button look="primary" disabled={name === '' || waiting || !ports.data} onClick={begin}>
          {waiting ? t('waiting') : t('start')}
        </Button>
      }
    >
      <div className="setup-form">
        <Field
          label={t('slotName')}
          mono
          maxLength={16}
          data-first=""
          value={slot}
          onChange={({ target }) => setSlot(target.value)}
        />
        <p>{t('plugIn')}</p>
        <p className="quiet">{t('unplugFirst')}</p>
        <div role="status">
          {waiting && watch !== null && watch.came.length > 1 && (
            <StateMark tone="stop">{t('severalPlugged')}</StateMark>
          )}
          {bound && <TakenUp>{t('learnBound', { slot: bound.slot, port: bound.port ?? '' })}</TakenUp>}
        </div>
        <ul className="port-choices" aria-label={t('portsFound')}>
          {[...places].map(([place, { product, serialNumber }]) => (
            <li key={place}>
              <Button disabled={name === '' || bind.isPending} onClick={() => bindTo(place)}>
                <span className="mono">{place}</span> {[product, serialNumber].filter(Boolean).join(' · ')}
              </Button>
            </li>
          ))}
        </ul>
        {bind.error && <ErrorCard failure={failureOf(bind.error)} tone="stop" />}
      </div>
    </Dialog>
  );
}

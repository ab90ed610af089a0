import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, useAsk, useCommand } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { Answer } from './Answer.tsx';
import { LearnDialog } from './LearnDialog.tsx';
import { Section } from './Section.tsx';

/** The slots that the station's file names, whether the line has them already, and the way to learn another one. */
export function Slots() {
  const { t } = useTranslation('setup');
  const { changes } = useStationState();
  const slots = useAsk('setup.slots', {});
  const free = useCommand('slots.bind');
  const [learning, setLearning] = useState(false);
  const taken = new Set(slots.data?.slots.map(({ slot }) => slot));
  let next = 1;
  while (taken.has(String(next))) next += 1;
  const again = () => void slots.refetch();
  // What waited for the units in work was taken up meanwhile.
  const look = useEffectEvent(again);
  useEffect(() => {
    if (!changes.waiting) look();
  }, [changes.waiting]);
  return (
    <Section title={t('boundSlots')} action={<Button onClick={() => setLearning(true)}>{t('bindSlot')}</Button>}>
      <Answer of={slots}>
        {({ slots: bound }) =>
          bound.length > 0 && (
            <Table label={t('boundSlots')} head={[t('slot'), t('port'), t('productState'), t('freeSlot')]}>
              {bound.map(({ slot, port, state }) => (
                <tr key={slot}>
                  <td>{slot}</td>
                  <td className="mono">{port}</td>
                  <td>
                    <StateMark tone={state === 'in-use' ? 'pass' : 'wait'}>
                      {state === 'in-use' ? t('inUse') : t('waits')}
                    </StateMark>
                  </td>
                  <td>
                    <HoldButton
                      aria-label={`${t('freeSlot')}: ${slot}`}
                      onHeld={() => free.mutate({ slot, port: null }, { onSuccess: again })}
                    >
                      {t('freeSlot')}
                    </HoldButton>
                  </td>
                </tr>
              ))}
            </Table>
          )
        }
      </Answer>
      {free.error && <ErrorCard failure={failureOf(free.error)} tone="stop" />}
      {changes.failure !== null && <ErrorCard failure={changes.failure} tone="stop" />}
      <p className="quiet">{t('slotsHint')}</p>
      {learning && <LearnDialog proposed={String(next)} onClose={() => setLearning(false)} onBound={again} />}
    </Section>
  );
}

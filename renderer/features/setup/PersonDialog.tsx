import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonView } from '../../../station/contract/people.ts';
import { roles } from '../../../station/contract/row.ts';
import { useScans } from '../../scanner/use-scans.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';

interface PersonDialogProps {
  /** Null: somebody new. */
  readonly person: PersonView | null;
  readonly onClose: () => void;
  /** Something was recorded; the dialog may still be open when a second step failed. */
  readonly onRecorded: () => void;
}

const stranger: PersonView = { id: '', name: '', role: 'operator', active: true, hasPin: false };
const leastPin = 4;

/** A person's name, role, PIN and access. What was not touched is not recorded again. */
export function PersonDialog({ person, onClose, onRecorded }: PersonDialogProps) {
  const { t } = useTranslation(['setup', 'app']);
  const form = useId();
  const [draft, setDraft] = useState(person ?? stranger);
  const [pin, setPin] = useState('');
  const add = useCommand('people.add');
  const change = useCommand('people.change');
  const remove = useCommand('people.remove');
  const setNewPin = useCommand('people.setPin');
  const set = (part: Partial<PersonView>) => setDraft((old) => ({ ...old, ...part }));
  useScans((scan) => {
    if (scan.kind !== 'badge' || person !== null) return false;
    set({ id: scan.badge });
    return true;
  });
  const { id, role, active } = draft;
  const name = draft.name.trim();
  const busy = [add, change, remove, setNewPin].some(({ isPending }) => isPending);
  const isReady = id !== '' && name !== '' && (pin === '' || pin.length >= leastPin) && !busy;
  const error = add.error ?? change.error ?? remove.error ?? setNewPin.error;

  const record = async () => {
    if (person === null) {
      await add.mutateAsync({ id, name, role, pin: pin === '' ? null : pin });
      return;
    }
    if (name !== person.name || role !== person.role) await change.mutateAsync({ id, name, role, active });
    if (pin !== '') await setNewPin.mutateAsync({ id, pin });
  };
  const steps = async (work: () => Promise<unknown>) => {
    for (const step of [add, change, remove, setNewPin]) step.reset();
    try {
      await work();
      onClose();
    } catch {
      // The step that failed shows why.
    } finally {
      setPin('');
      onRecorded();
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) void steps(record);
  };
  return (
    <Dialog
      title={person === null ? t('addPerson') : person.name}
      wide
      onClose={onClose}
      actions={
        <>
          {person !== null &&
            (active ? (
              <HoldButton look="danger" disabled={busy} onHeld={() => void steps(() => remove.mutateAsync({ id }))}>
                {t('withdraw')}
              </HoldButton>
            ) : (
              <Button
                disabled={busy}
                onClick={() =>
                  void steps(() => change.mutateAsync({ id, name: person.name, role: person.role, active: true }))
                }
              >
                {t('giveBack')}
              </Button>
            ))}
          <Button look="primary" type="submit" form={form} disabled={!isReady}>
            {t('app:verbs.save')}
          </Button>
        </>
      }
    >
      <form id={form} className="setup-form" onSubmit={submit}>
        {person === null && (
          <Field
            label={t('badge')}
            hint={t('badgeHint')}
            mono
            data-first=""
            maxLength={32}
            value={id}
            onChange={({ target }) => set({ id: target.value })}
          />
        )}
        <Field
          label={t('name')}
          {...(person !== null && { 'data-first': '' })}
          maxLength={64}
          value={draft.name}
          onChange={({ target }) => set({ name: target.value })}
        />
        <Choice
          label={t('role')}
          value={role}
          options={roles.map((value) => ({ value, label: t(`app:roles.${value}`) }))}
          onChange={(chosen) => set({ role: chosen })}
        />
        <Field
          label={person === null ? t('pin') : t('newPin')}
          hint={person === null ? t('pinHint') : t('newPinHint')}
          type="password"
          autoComplete="new-password"
          maxLength={64}
          value={pin}
          onChange={({ target }) => setPin(target.value)}
        />
      </form>
      {error && <ErrorCard failure={failureOf(error)} tone="stop" />}
    </Dialog>
  );
}

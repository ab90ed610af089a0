import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonView } from '../../../station/contract/people.ts';
import { useAsk } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { Answer } from './Answer.tsx';
import { PersonDialog } from './PersonDialog.tsx';
import { Section } from './Section.tsx';

/** Who may log in here, and as what. */
export function People() {
  const { t } = useTranslation(['setup', 'app']);
  const people = useAsk('setup.people', {});
  const [open, setOpen] = useState<PersonView | 'new' | null>(null);
  return (
    <Section
      title={t('people')}
      className="is-wide"
      action={<Button onClick={() => setOpen('new')}>{t('addPerson')}</Button>}
    >
      <Answer of={people}>
        {({ people: known }) =>
          known.length === 0 ? (
            <h3>{t('noPeople')}</h3>
          ) : (
            <Table label={t('people')} head={[t('name'), t('personId'), t('role'), t('active'), t('changePerson')]}>
              {known.map((person) => (
                <PersonRow key={person.id} person={person} onChange={() => setOpen(person)} />
              ))}
            </Table>
          )
        }
      </Answer>
      <p className="quiet">{t('peopleHint')}</p>
      {open !== null && (
        <PersonDialog
          person={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
          onRecorded={() => void people.refetch()}
        />
      )}
    </Section>
  );
}

function PersonRow({ person, onChange }: { readonly person: PersonView; readonly onChange: () => void }) {
  const { t } = useTranslation(['setup', 'app']);
  const { id, name, role, active, hasPin } = person;
  return (
    <tr>
      <td>{name}</td>
      <td className="mono">{id}</td>
      <td>{t(`app:roles.${role}`)}</td>
      <td>
        {active && !hasPin ? (
          <StateMark tone="stop">{t('noPin')}</StateMark>
        ) : (
          <StateMark tone={active ? 'pass' : 'gone'}>{active ? t('isActive') : t('notActive')}</StateMark>
        )}
      </td>
      <td>
        <Button onClick={onChange} aria-label={`${t('changePerson')}: ${name}`}>
          {t('changePerson')}
        </Button>
      </td>
    </tr>
  );
}

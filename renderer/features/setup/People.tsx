import { useTranslation } from 'react-i18next';
import { roles } from '../../../station/contract/row.ts';
import { useAsk } from '../../station/asking.ts';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { Answer } from './Answer.tsx';
import { Section } from './Section.tsx';

/** Who may log in here, and as what. */
export function People() {
  const { t } = useTranslation(['setup', 'app']);
  const people = useAsk('setup.people', {});
  const roleName = (role: string): string => {
    const known = roles.find((name) => name === role);
    return known === undefined ? role : t(`app:roles.${known}`);
  };
  return (
    <Section title={t('people')}>
      <Answer of={people}>
        {({ people: known }) =>
          known.length === 0 ? (
            <h3>{t('noPeople')}</h3>
          ) : (
            <Table label={t('people')} head={[t('name'), t('personId'), t('role'), t('active')]}>
              {known.map(({ id, name, role, active }) => (
                <tr key={id}>
                  <td>{name}</td>
                  <td className="mono">{id}</td>
                  <td>{roleName(role)}</td>
                  <td>
                    <StateMark tone={active ? 'pass' : 'gone'}>{active ? t('isActive') : t('notActive')}</StateMark>
                  </td>
                </tr>
              ))}
            </Table>
          )
        }
      </Answer>
      <p className="quiet">{t('peopleHint')}</p>
    </Section>
  );
}

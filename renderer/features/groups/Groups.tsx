import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupView } from '../../../station/contract/groups.ts';
import { useAsk } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { Answer } from '../setup/Answer.tsx';
import { Section } from '../setup/Section.tsx';
import { attestationWord } from './attestation-word.ts';
import { CreateGroupDialog } from './CreateGroupDialog.tsx';
import { GroupCa } from './GroupCa.tsx';
import { GroupDialog } from './GroupDialog.tsx';
import { GroupRollDialog } from './GroupRollDialog.tsx';
import './groups.css';

/** The enrollment groups in the cloud, and the way to make, turn off and remove one. */
export function Groups() {
  const { t } = useTranslation('groups');
  // The cloud is asked when somebody wants to know, not whenever Setup is opened.
  const [isAsked, setAsked] = useState(false);
  const list = useAsk('groups.list', {}, { enabled: isAsked });
  const [open, setOpen] = useState<string | null>(null);
  const [rolling, setRolling] = useState<string | null>(null);
  const [isCreating, setCreating] = useState(false);
  const look = () => {
    if (isAsked) void list.refetch();
    else setAsked(true);
  };
  return (
    <Section
      title={t('title')}
      className="is-wide"
      action={
        <div className="group-actions">
          <Button disabled={list.isFetching} onClick={look}>
            {list.isFetching ? t('looking') : isAsked ? t('again') : t('look')}
          </Button>
          {list.data && <Button onClick={() => setCreating(true)}>{t('create')}</Button>}
        </div>
      }
    >
      {!isAsked && <p className="quiet">{t('intro')}</p>}
      {isAsked && <Answer of={list}>{({ groups }) => <List groups={groups} onOpen={setOpen} />}</Answer>}
      {open !== null && (
        <GroupDialog
          group={open}
          onClose={() => setOpen(null)}
          onChanged={() => void list.refetch()}
          onRoll={() => {
            setRolling(open);
            setOpen(null);
          }}
        />
      )}
      {rolling !== null && (
        <GroupRollDialog group={rolling} onClose={() => setRolling(null)} onRolled={() => void list.refetch()} />
      )}
      {isCreating && <CreateGroupDialog onClose={() => setCreating(false)} onCreated={() => void list.refetch()} />}
    </Section>
  );
}

interface ListProps {
  readonly groups: readonly GroupView[];
  readonly onOpen: (group: string) => void;
}

function List({ groups, onOpen }: ListProps) {
  const { t } = useTranslation('groups');
  if (groups.length === 0) return <p className="quiet">{t('none')}</p>;
  return (
    <Table label={t('title')} head={[t('name'), t('state'), t('by'), t('ca'), t('actions')]}>
      {groups.map((group) => (
        <tr key={group.group}>
          <td className="mono">{group.group}</td>
          <td>
            <StateMark tone={group.status === 'enabled' ? 'pass' : 'gone'}>{t(`status.${group.status}`)}</StateMark>
          </td>
          <td>{t(`attestation.${attestationWord(group.attestation)}`)}</td>
          <td>
            <GroupCa group={group} />
          </td>
          <td>
            <Button aria-label={`${t('show')}: ${group.group}`} onClick={() => onOpen(group.group)}>
              {t('show')}
            </Button>
          </td>
        </tr>
      ))}
    </Table>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../station/contract/contract.ts';
import type { GroupView } from '../../../station/contract/groups.ts';
import { Button } from '../../ui/Button.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { Answer } from '../setup/Answer.tsx';
import { LookedSection } from '../setup/LookedSection.tsx';
import { useLook } from '../setup/use-look.ts';
import { attestationWord } from './attestation-word.ts';
import { ChangeGroupDialog } from './ChangeGroupDialog.tsx';
import { CreateGroupDialog } from './CreateGroupDialog.tsx';
import { GroupCa } from './GroupCa.tsx';
import { GroupDialog } from './GroupDialog.tsx';
import { GroupRollDialog } from './GroupRollDialog.tsx';
import './groups.css';

/** The enrollment groups in the cloud, and the way to make, turn off and remove one. */
export function Groups() {
  const { t } = useTranslation('groups');
  const look = useLook('groups.list', {});
  const { isAsked, answer: list } = look;
  const [open, setOpen] = useState<string | null>(null);
  const [rolling, setRolling] = useState<string | null>(null);
  const [changing, setChanging] = useState<OutputOf<'groups.show'> | null>(null);
  const [isCreating, setCreating] = useState(false);
  return (
    <LookedSection
      title={t('title')}
      intro={t('intro')}
      words={{ look: t('look'), again: t('again'), looking: t('looking') }}
      look={look}
      action={<Button onClick={() => setCreating(true)}>{t('create')}</Button>}
    >
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
          onChange={(shown) => {
            setChanging(shown);
            setOpen(null);
          }}
        />
      )}
      {rolling !== null && (
        <GroupRollDialog group={rolling} onClose={() => setRolling(null)} onRolled={() => void list.refetch()} />
      )}
      {changing !== null && (
        <ChangeGroupDialog shown={changing} onClose={() => setChanging(null)} onChanged={() => void list.refetch()} />
      )}
      {isCreating && <CreateGroupDialog onClose={() => setCreating(false)} onCreated={() => void list.refetch()} />}
    </LookedSection>
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
          <td>{t(`attestation.${attestationWord(group)}`)}</td>
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

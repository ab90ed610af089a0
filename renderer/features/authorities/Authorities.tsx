import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CloudCa } from '../../../station/contract/authorities.ts';
import type { OutputOf } from '../../../station/contract/contract.ts';
import { useFormats } from '../../i18n/formats.ts';
import { failureOf } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { Answer } from '../setup/Answer.tsx';
import { LookedSection } from '../setup/LookedSection.tsx';
import { useLook } from '../setup/use-look.ts';
import { CaWizard } from './CaWizard.tsx';
import { DeleteCaDialog } from './DeleteCaDialog.tsx';
import { Expiry } from './Expiry.tsx';
import './authorities.css';

/** The CAs that the service holds, whether each is proven, and the way to bring, prove and remove one. */
export function Authorities() {
  const { t } = useTranslation('authorities');
  const look = useLook('ca.list', {});
  const { isAsked, answer: list } = look;
  const [open, setOpen] = useState<{ name: string | null } | null>(null);
  const [leaving, setLeaving] = useState<CloudCa | null>(null);
  return (
    <LookedSection
      title={t('title')}
      intro={t('intro')}
      words={{ look: t('look'), again: t('again'), looking: t('looking') }}
      look={look}
      action={<Button onClick={() => setOpen({ name: null })}>{t('bring')}</Button>}
    >
      {isAsked && list.error !== null && failureOf(list.error).code === 'DPS_ARM_NOT_CONFIGURED' ? (
        <NotConfigured error={list.error} />
      ) : (
        isAsked && (
          <Answer of={list}>
            {(answer) => <Held answer={answer} onProve={(name) => setOpen({ name })} onDelete={setLeaving} />}
          </Answer>
        )
      )}
      {open && list.data && (
        <CaWizard
          list={list.data}
          opened={open.name}
          onChanged={() => void list.refetch()}
          onClose={() => setOpen(null)}
        />
      )}
      {leaving && (
        <DeleteCaDialog
          ca={leaving}
          onClose={() => setLeaving(null)}
          onDeleted={() => {
            setLeaving(null);
            void list.refetch();
          }}
        />
      )}
    </LookedSection>
  );
}

const sample = `[dps.arm]
subscription = "00000000-0000-0000-0000-000000000000"
resource_group = "factory"
service = "factory-dps"

[dps.arm.credential]
kind = "client-certificate"
tenant = "…"
client = "…"
certificate_file = "azure/app.pem"`;

/** What is missing, in words and as it would stand in the file. */
function NotConfigured({ error }: { readonly error: Error }) {
  const { t } = useTranslation('authorities');
  return (
    <>
      <ErrorCard failure={failureOf(error)} tone="stop" />
      <p>{t('notConfigured')}</p>
      <pre className="authority-sample mono" tabIndex={0} aria-label={t('sample')}>
        {sample}
      </pre>
    </>
  );
}

interface HeldProps {
  readonly answer: OutputOf<'ca.list'>;
  readonly onProve: (name: string) => void;
  readonly onDelete: (ca: CloudCa) => void;
}

function Held({ answer: { service, own, cas }, onProve, onDelete }: HeldProps) {
  const { t } = useTranslation('authorities');
  const { number } = useFormats();
  const signing = own.find(({ state }) => state === 'signs');
  const isBrought = cas.some((ca) => ca.sha256 === signing?.sha256);
  return (
    <>
      <p role="status">
        {t('held', { service, n: number(cas.length), count: cas.length === 1 ? 1 : 2 })}{' '}
        {signing && !isBrought && <StateMark tone="stop">{t('ownMissing')}</StateMark>}
      </p>
      {cas.length > 0 && (
        <Table label={t('title')} head={[t('name'), t('state'), t('expires'), t('subject'), t('actions')]}>
          {cas.map((ca) => (
            <tr key={ca.name}>
              <td className="mono">{ca.name}</td>
              <td>
                <StateMark tone={ca.isVerified ? 'pass' : 'stop'}>
                  {ca.isVerified ? t('verified') : t('notVerified')}
                </StateMark>
              </td>
              <td>
                <Expiry at={ca.expiresAt} />
              </td>
              <td>
                {ca.subject}
                {ca.isOwn && <span className="quiet"> · {t('own')}</span>}
              </td>
              <td>
                <div className="authority-actions">
                  {!ca.isVerified && (
                    <Button aria-label={`${t('prove')}: ${ca.name}`} onClick={() => onProve(ca.name)}>
                      {t('prove')}
                    </Button>
                  )}
                  <Button aria-label={`${t('delete')}: ${ca.name}`} onClick={() => onDelete(ca)}>
                    {t('delete')}
                  </Button>
                </div>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

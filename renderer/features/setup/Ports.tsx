import { useTranslation } from 'react-i18next';
import { useAsk } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { Answer } from './Answer.tsx';
import { type Port } from './plugged-in.ts';
import { Section } from './Section.tsx';

const lookEveryMs = 3000;

/** What is plugged in, whether the station may open it, and which slot it belongs to. */
export function Ports() {
  const { t } = useTranslation('setup');
  const ports = useAsk('setup.ports', {}, { every: lookEveryMs });
  return (
    <Section
      title={t('ports')}
      className="is-wide"
      action={<Button onClick={() => void ports.refetch()}>{t('look')}</Button>}
    >
      <Answer of={ports}>
        {({ ports: found }) =>
          found.length === 0 ? (
            <div className="setup-empty">
              <h3>{t('noPorts')}</h3>
              <p className="quiet">{t('noPortsHint')}</p>
            </div>
          ) : (
            <Table label={t('ports')} head={[t('slot'), t('port'), t('device'), t('family'), t('access')]}>
              {found.map((port) => (
                <PortRow key={port.path} port={port} />
              ))}
            </Table>
          )
        }
      </Answer>
    </Section>
  );
}

function PortRow({ port }: { readonly port: Port }) {
  const { t } = useTranslation('setup');
  const device = [port.product, port.serialNumber, port.usb].filter((part) => part !== null);
  return (
    <tr>
      <td>{port.slot ?? <span className="quiet">{t('noSlot')}</span>}</td>
      <td className="mono">{port.path}</td>
      <td>{device.length === 0 ? '–' : device.join(' · ')}</td>
      <td>{port.family ?? '–'}</td>
      <td>
        <StateMark tone={port.mayOpen ? 'pass' : 'fail'}>{port.mayOpen ? t('mayOpen') : t('mayNotOpen')}</StateMark>
      </td>
    </tr>
  );
}

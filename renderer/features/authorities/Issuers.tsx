import { useTranslation } from 'react-i18next';
import type { IssuerView } from '../../../station/contract/authorities.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useAsk } from '../../station/asking.ts';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import type { Tone } from '../../ui/tone.ts';
import { Answer } from '../setup/Answer.tsx';
import { Section } from '../setup/Section.tsx';
import { Expiry } from './Expiry.tsx';
import './authorities.css';

const tones: Readonly<Record<IssuerView['state'], Tone>> = {
  signs: 'pass',
  next: 'wait',
  waiting: 'none',
  signed: 'gone',
};

/** What the signer signs devices with: each issuing CA, how long it is good, and what became of what it signed. */
export function Issuers() {
  const { t } = useTranslation('authorities');
  const { number, day } = useFormats();
  const report = useAsk('setup.issuers', {});
  return (
    <Section title={t('issuers')} className="is-wide">
      <Answer of={report}>
        {({ issuers }) =>
          issuers.length === 0 ? (
            <p className="quiet">{t('noIssuers')}</p>
          ) : (
            <Table
              label={t('issuers')}
              head={[t('state'), t('subject'), t('key'), t('from'), t('expires'), t('signed'), t('live'), t('inCloud')]}
              numeric={[5, 6, 7]}
            >
              {issuers.map(({ sha256, state, from, subject, key, notBefore, notAfter, signed, live, inCloud }) => (
                <tr key={sha256}>
                  <td>
                    <StateMark tone={tones[state]}>
                      {from === null ? t(`issuerIs.${state}`) : t('nextFrom', { at: day(from) })}
                    </StateMark>
                  </td>
                  <td>{subject}</td>
                  <td className="mono">{key}</td>
                  <td>
                    <time dateTime={notBefore}>{day(notBefore)}</time>
                  </td>
                  <td>
                    <Expiry at={notAfter} />
                  </td>
                  <td className="numeric">{number(signed)}</td>
                  <td className="numeric">{number(live)}</td>
                  <td className="numeric">{number(inCloud)}</td>
                </tr>
              ))}
            </Table>
          )
        }
      </Answer>
    </Section>
  );
}

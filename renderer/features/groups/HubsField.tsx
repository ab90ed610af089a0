import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailureText } from '../../i18n/failures.ts';
import { failureOf, useAsk } from '../../station/asking.ts';
import { Field, Ticks } from '../../ui/Field.tsx';
import { Waiting } from '../../ui/Waiting.tsx';

interface HubsFieldProps {
  readonly hubs: readonly string[];
  readonly hint: string;
  readonly onChange: (hubs: readonly string[]) => void;
}

/** The hubs that devices may go to: of the linked ones where Azure tells them, by their names where it does not. */
export function HubsField({ hubs, hint, onChange }: HubsFieldProps) {
  const { t } = useTranslation('groups');
  const said = useFailureText();
  const linked = useAsk('groups.hubs', {});
  const [text, setText] = useState(hubs.join(' '));
  const label = t('setting.iot_hubs');
  if (linked.data !== undefined) {
    const known = new Set([...linked.data.hubs, ...hubs]);
    return (
      <Ticks
        label={label}
        hint={hint}
        values={hubs}
        onChange={onChange}
        options={[...known].map((host) => ({ value: host, label: host }))}
      />
    );
  }
  if (linked.error === null) return <Waiting />;
  return (
    <>
      <Field
        label={label}
        hint={`${t('hubsField')} ${hint}`}
        mono
        maxLength={2048}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          onChange(
            target.value
              .toLowerCase()
              .split(/[\s,;]+/)
              .filter((host) => host !== ''),
          );
        }}
      />
      <p className="quiet">{t('plan.unlooked', { why: said(failureOf(linked.error)).message })}</p>
    </>
  );
}

import { useTranslation } from 'react-i18next';
import { failureOf, useAsk } from '../../station/asking.ts';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Select } from '../../ui/Field.tsx';

interface CaSelectProps {
  readonly label: string;
  /** What stands there while none is chosen. */
  readonly none: string;
  /** The CA's name in the cloud; empty: none. */
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** One of the CAs that the cloud holds. */
export function CaSelect({ label, none, value, onChange }: CaSelectProps) {
  const { t } = useTranslation('groups');
  const list = useAsk('ca.list', {});
  const cas = list.data?.cas ?? [];
  const isListed = value === '' || cas.some(({ name }) => name === value);
  return (
    <>
      <Select
        label={label}
        value={value}
        onChange={onChange}
        disabled={list.data === undefined}
        options={[
          { value: '', label: none },
          ...(isListed ? [] : [{ value, label: value }]),
          ...cas.map(({ name, isVerified }) => ({ value: name, label: isVerified ? name : t('notProven', { name }) })),
        ]}
      />
      {list.error && <ErrorCard failure={failureOf(list.error)} tone="stop" />}
    </>
  );
}

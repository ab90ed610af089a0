import { useTranslation } from 'react-i18next';
import { TextArea } from '../../ui/Field.tsx';
import { OpenFileButton } from '../../ui/OpenFileButton.tsx';

interface PemFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (pem: string) => void;
}

/** A certificate as a file has it, pasted or opened. */
export function PemField({ onChange, ...field }: PemFieldProps) {
  const { t } = useTranslation('authorities');
  return (
    <>
      <TextArea
        {...field}
        mono
        rows={5}
        spellCheck={false}
        maxLength={65_536}
        onChange={({ target }) => onChange(target.value)}
      />
      <div>
        <OpenFileButton accept=".pem,.crt,.cer,text/plain" onText={onChange}>
          {t('openFile')}
        </OpenFileButton>
      </div>
    </>
  );
}

import { useTranslation } from 'react-i18next';
import type { UnitFilter } from '../../../station/contract/audit.ts';
import { useFormats } from '../../i18n/formats.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';

/** Writes what the filters show to a file, and says which file, how many rows, and whether that is all. */
export function ExportPanel({ filter }: { readonly filter: UnitFilter }) {
  const { t } = useTranslation(['audit', 'app']);
  const { number } = useFormats();
  const written = useCommand('audit.export');
  const write = (format: 'csv' | 'jsonl') => written.mutate({ filter, format });
  return (
    <section className="audit-panel" aria-labelledby="export-title">
      <div className="audit-panel-head">
        <h2 id="export-title">{t('exportTitle')}</h2>
        <Button disabled={written.isPending} onClick={() => write('csv')}>
          {t('exportCsv')}
        </Button>
        <Button disabled={written.isPending} onClick={() => write('jsonl')}>
          {t('exportJsonl')}
        </Button>
      </div>
      <div role="status">
        {written.isPending && <p>{t('exporting')}</p>}
        {written.data && (
          <>
            <p>
              {t('exported', { n: number(written.data.rows), count: written.data.rows === 1 ? 1 : 2 })}{' '}
              <span className="mono">{written.data.file}</span>
            </p>
            {written.data.rows === 0 && <p>{t('exportEmpty')}</p>}
            {written.data.truncated && <p className="audit-caution">{t('truncated')}</p>}
          </>
        )}
      </div>
      {written.error && <ErrorCard failure={failureOf(written.error)} />}
    </section>
  );
}

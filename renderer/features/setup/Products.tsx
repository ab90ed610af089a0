import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductFile } from '../../../station/contract/products.ts';
import { useAsk } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Table } from '../../ui/Table.tsx';
import { Answer } from './Answer.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import { Section } from './Section.tsx';

/** What this station can make: its product files, and whether the line works with them already. */
export function Products() {
  const { t } = useTranslation('setup');
  const { products: opened, changes } = useStationState();
  const files = useAsk('setup.products', {});
  const again = () => void files.refetch();
  // What waited for the units in work was taken up meanwhile.
  const look = useEffectEvent(again);
  useEffect(() => {
    if (!changes.waiting) look();
  }, [changes.waiting]);
  const [shown, setShown] = useState<ProductFile | null>(null);
  const [importing, setImporting] = useState(false);
  return (
    <Section title={t('products')} action={<Button onClick={() => setImporting(true)}>{t('importProduct')}</Button>}>
      <Answer of={files}>
        {({ products }) =>
          products.length === 0 ? (
            <h3>{t('noProducts')}</h3>
          ) : (
            <Table
              label={t('products')}
              head={[t('productTitle'), t('productName'), t('productState'), t('showProduct')]}
            >
              {products.map((file) => (
                <tr key={file.name}>
                  <td>{opened.find(({ name }) => name === file.name)?.title ?? file.name}</td>
                  <td className="mono">{file.name}</td>
                  <td>
                    <StateMark tone={file.state === 'in-use' ? 'pass' : 'wait'}>
                      {file.state === 'in-use' ? t('inUse') : t('waits')}
                    </StateMark>
                  </td>
                  <td>
                    <Button onClick={() => setShown(file)} aria-label={`${t('showProduct')}: ${file.name}`}>
                      {t('showProduct')}
                    </Button>
                  </td>
                </tr>
              ))}
            </Table>
          )
        }
      </Answer>
      <p className="quiet">{t('productsHint')}</p>
      {shown !== null && (
        <Dialog title={shown.file} wide onClose={() => setShown(null)}>
          <pre className="mono product-text" tabIndex={0} role="region" aria-label={shown.file}>
            {shown.text}
          </pre>
        </Dialog>
      )}
      {importing && <ImportDialog onClose={() => setImporting(false)} onImported={again} />}
    </Section>
  );
}

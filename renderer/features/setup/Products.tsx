import { useTranslation } from 'react-i18next';
import { useStationState } from '../../station/station-context.ts';
import { Table } from '../../ui/Table.tsx';
import { Section } from './Section.tsx';

/** What this station can make. */
export function Products() {
  const { t } = useTranslation('setup');
  const { products } = useStationState();
  return (
    <Section title={t('products')}>
      {products.length === 0 ? (
        <h3>{t('noProducts')}</h3>
      ) : (
        <Table label={t('products')} head={[t('productTitle'), t('productName'), t('family')]}>
          {products.map(({ name, title, family }) => (
            <tr key={name}>
              <td>{title}</td>
              <td className="mono">{name}</td>
              <td>{family}</td>
            </tr>
          ))}
        </Table>
      )}
      <p className="quiet">{t('productsHint')}</p>
    </Section>
  );
}

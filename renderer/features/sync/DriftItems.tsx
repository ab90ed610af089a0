import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayAsk } from '../../../station/contract/contract.ts';
import { type DriftItem, type DriftKind, type DriftReport, driftKinds } from '../../../station/contract/drift.ts';
import type { EnrollmentAct } from '../../../station/contract/enrollments.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { ActDialog } from '../enrollment/ActDialog.tsx';
import { DecideDialog } from './DecideDialog.tsx';
import { DriftTable } from './DriftTable.tsx';

/** What is being mended: by an act on entries, or by sending one again. */
type Mending = { readonly act: EnrollmentAct; readonly items: readonly DriftItem[] } | { readonly retry: DriftItem };

const actOf = (mend: DriftItem['mends'][number]): EnrollmentAct | null =>
  mend === 'retry' || mend === 'sync' ? null : mend;

/** Every difference under what it means, each with what mends it; a kind that one act mends is mended at once. */
export function DriftItems({ report }: { readonly report: DriftReport }) {
  const { t } = useTranslation('sync');
  const { number } = useFormats();
  const { session } = useStationState();
  const [mending, setMending] = useState<Mending | null>(null);
  const [mended, setMended] = useState<ReadonlySet<string>>(new Set());
  const mayMend = session !== null && mayAsk('enrollments.plan', session.role);
  const done = (items: readonly DriftItem[]) =>
    setMended((before) => new Set([...before, ...items.map(({ registrationId }) => registrationId)]));
  const found = driftKinds.filter((kind) => (report.kinds[kind] ?? 0) > 0);
  return (
    <>
      {found.map((kind) => {
        const items = report.items.filter((item) => item.kind === kind);
        const total = report.kinds[kind] ?? 0;
        return (
          <section key={kind} className="drift-kind">
            <h3>
              {t(`drift.kind.${kind}`)} <span className="quiet">{number(total)}</span>
            </h3>
            <p className="quiet">{t(`drift.means.${kind}`)}</p>
            {mayMend && (
              <MendAll
                kind={kind}
                items={items.filter((item) => !mended.has(item.registrationId))}
                onMend={setMending}
              />
            )}
            <DriftTable
              label={t(`drift.kind.${kind}`)}
              items={items}
              mended={mended}
              onAct={mayMend ? (act, item) => setMending({ act, items: [item] }) : null}
              onRetry={mayMend ? (item) => setMending({ retry: item }) : null}
            />
            {items.length < total && <p className="quiet">{t('drift.first', { n: number(items.length) })}</p>}
          </section>
        );
      })}
      {mending !== null && 'act' in mending && (
        <ActDialog
          act={mending.act}
          choice={{ by: 'units', serials: mending.items.flatMap(({ serial }) => serial ?? []) }}
          onClose={() => setMending(null)}
          onDone={({ counts }) => counts.refused === 0 && done(mending.items)}
        />
      )}
      {mending !== null && 'retry' in mending && (
        <DecideDialog
          row={{ ...mending.retry, serial: mending.retry.serial ?? '', lastError: null }}
          mayDrop={false}
          onClose={() => setMending(null)}
          onDecided={() => {
            done([mending.retry]);
            setMending(null);
          }}
        />
      )}
    </>
  );
}

interface MendAllProps {
  readonly kind: DriftKind;
  readonly items: readonly DriftItem[];
  readonly onMend: (mending: Mending) => void;
}

/** One button for all that the same act puts back. */
function MendAll({ kind, items, onMend }: MendAllProps) {
  const { t } = useTranslation('sync');
  const { number } = useFormats();
  const acts = [...new Set(items.map(({ mends: [first] }) => first))].flatMap((mend) =>
    mend === undefined ? [] : (actOf(mend) ?? []),
  );
  return (
    <div className="act-buttons">
      {acts.map((act) => {
        const these = items.filter(({ mends: [first] }) => first === act);
        return (
          these.length > 1 && (
            <Button key={act} onClick={() => onMend({ act, items: these })}>
              {t('drift.all', { what: t(`drift.mend.${kind === 'missing' ? 'gone' : act}`), n: number(these.length) })}
            </Button>
          )
        );
      })}
    </div>
  );
}

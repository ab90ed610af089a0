import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/formats.ts';
import type { WorkProgress } from '../../station/long-work.ts';
import { Progress } from '../../ui/Progress.tsx';

/** What is being done, and how far it is. */
export function Working({ label, progress }: { readonly label: string; readonly progress: WorkProgress | null }) {
  const { t } = useTranslation('enrollment');
  const { number } = useFormats();
  const total = progress?.total ?? null;
  const value = progress === null || total === null || total === 0 ? null : progress.done / total;
  return (
    <div className="act-working" role="status">
      <p>{label}</p>
      <Progress label={label} value={value} />
      {progress !== null && (
        <p className="quiet">
          {total === null
            ? t('progressOpen', { done: number(progress.done) })
            : t('progress', { done: number(progress.done), total: number(total) })}
        </p>
      )}
    </div>
  );
}

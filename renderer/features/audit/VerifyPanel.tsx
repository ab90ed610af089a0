import { useTranslation } from 'react-i18next';
import type { VerifyReport } from '../../../station/contract/audit.ts';
import { useFormats } from '../../i18n/formats.ts';
import { failureOf } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Progress } from '../../ui/Progress.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { type Progress as Done, useVerification } from './use-verification.ts';

/** Proves that no entry was changed, lost or added: with progress, and the first bad entry by its number. */
export function VerifyPanel() {
  const { t } = useTranslation(['audit', 'app']);
  const { start, stop, isRunning, progress, report, error } = useVerification();
  return (
    <section className="audit-panel" aria-labelledby="verify-title">
      <div className="audit-panel-head">
        <h2 id="verify-title">{t('verifyTitle')}</h2>
        {isRunning ? <Button onClick={stop}>{t('verifyStop')}</Button> : <Button onClick={start}>{t('verify')}</Button>}
      </div>
      {isRunning && <Running progress={progress} />}
      <div role="status">{report && !isRunning && <Report report={report} />}</div>
      {error && !isRunning && (
        <ErrorCard
          failure={failureOf(error)}
          tone={failureOf(error).code === 'VERIFICATION_STOPPED' ? 'stop' : 'error'}
        />
      )}
    </section>
  );
}

function Running({ progress }: { readonly progress: Done | null }) {
  const { t } = useTranslation(['audit', 'app']);
  const { number } = useFormats();
  const stage = progress?.stage ?? '';
  const done = number(progress?.done ?? 0);
  const total = progress?.total ?? null;
  const counted =
    total === null
      ? t('verifyProgressOpen', { stage, done })
      : t('verifyProgress', { stage, done, total: number(total) });
  return (
    <div className="audit-progress">
      <Progress
        label={t('verifying')}
        value={progress === null || total === null || total === 0 ? null : progress.done / total}
      />
      <p className="quiet">{progress === null ? t('verifyStarting') : counted}</p>
    </div>
  );
}

function Report({ report }: { readonly report: VerifyReport }) {
  const { t } = useTranslation(['audit', 'app']);
  const { number, seconds } = useFormats();
  const facts = t('verifiedFacts', {
    entries: number(report.entries),
    checkpoints: number(report.checkpoints),
    seconds: seconds(report.seconds),
  });
  const [first] = report.problems;
  if (report.verified && first === undefined) {
    return (
      <>
        <StateMark tone="pass">{t('verified')}</StateMark>
        <p>{facts}</p>
        <p className="quiet">
          {t('root')} <span className="mono">{report.root}</span>
        </p>
      </>
    );
  }
  const n = report.problems.length;
  return (
    <>
      <StateMark tone="fail">{t('notVerified')}</StateMark>
      {first && (
        <p className="audit-first-bad">
          {first.entry === null ? t('firstBadUnknown') : t('firstBad', { entry: number(first.entry) })}
        </p>
      )}
      <p>{t('stopLine')}</p>
      <details open={n <= 3}>
        <summary>{t('problems', { n: number(n), count: n === 1 ? 1 : 2 })}</summary>
        <ol className="audit-problems">
          {report.problems.slice(0, 100).map(({ code, entry, message }, index) => (
            // The report's order is all that tells them apart.
            <li key={index}>
              <span className="mono">{code}</span>
              {entry !== null && <span> · {t('entry', { seq: number(entry) })}</span>}
              <span> · {message}</span>
            </li>
          ))}
        </ol>
      </details>
      <p className="quiet">{facts}</p>
    </>
  );
}

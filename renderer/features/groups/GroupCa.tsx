import { useTranslation } from 'react-i18next';
import type { GroupView } from '../../../station/contract/groups.ts';

/** Which CA lets in: by name where it is the station's, by the beginning of its digest else. */
export function GroupCa({
  group: { isOwn, primarySha256, secondarySha256, references },
}: {
  readonly group: GroupView;
}) {
  const { t } = useTranslation('groups');
  if (references !== null) return <span className="mono">{references.join(' + ')}</span>;
  const digests = [primarySha256, secondarySha256].flatMap((sha256) => (sha256 === null ? [] : [sha256.slice(0, 16)]));
  if (digests.length === 0) return '–';
  return (
    <>
      <span className="mono">{digests.map((digest) => `${digest}…`).join(' + ')}</span>
      {isOwn && <span className="quiet"> · {t('own')}</span>}
    </>
  );
}

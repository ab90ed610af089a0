import type { CodeTable } from '../../code-table.ts';

/** Groups, and what keeps their devices out. */
export const groups: CodeTable = {
  DPS_RIGHTS_MISSING: {
    message: 'Der Station fehlt das Recht {right}: Ihre Zugriffsrichtlinie oder Rolle am Dienst gibt es ihr nicht.',
    hint: 'Geben Sie der Richtlinie {right} auf der Seite „Shared access policies“, oder nehmen Sie die Verbindungszeichenfolge einer anderen; bei Entra ID geben Sie der Identität die Rolle „Device Provisioning Service Data Contributor“.',
  },
  GROUP_SETTINGS_DIFFER: {
    message:
      'In der Cloud sagt die Anmeldegruppe {group} etwas anderes über ihre Geräte: {differences}. Nichts wurde geändert.',
    hint: 'Entscheiden Sie mit Namen, was überschrieben wird ({settings}): in der Einrichtung am Kiosk oder mit `station groups update {group} --settings FILE --replace SETTING`.',
  },
  GROUP_SETTINGS_INVALID: {
    message:
      'Die Anmeldegruppe {group} kann so nicht sein: {reason}. Das ist eine Regel von DPS; nichts wurde geändert.',
    hint: 'Ändern Sie, was gewünscht ist, am Bildschirm oder in der Datei mit den Einstellungen; --clear nimmt eine Einstellung weg.',
  },
  GROUP_QUOTA_REACHED: {
    message:
      'Der Dienst hat schon {count} Anmeldegruppen dieser Art. Azure erlaubt höchstens 100 mit X.509 und 100 mit symmetrischem Schlüssel.',
    hint: 'Löschen Sie eine, die niemand braucht: `station groups list`, dann `station groups delete`.',
  },
  GROUP_WEBHOOK_UNREACHABLE: {
    message:
      'Der Webhook bei {host} ist von hier nicht erreichbar ({reason}). DPS fragt ihn bei jeder Registrierung und weist das Gerät ab, wenn er nicht antwortet.',
    hint: 'Prüfen Sie die Adresse und ob er läuft. Wenn nur DPS ihn erreicht, sagen Sie es: am Bildschirm oder mit --accept unreachable-webhook.',
  },
  GROUP_SECOND_CA_OTHER_KIND: {
    message:
      'Die Anmeldegruppe {group} lässt Geräte über {attestation} ein und kann eine zweite CA dieser Art nicht nehmen.',
    hint: 'Eine Gruppe mit CA-Zertifikat nimmt --add-issuer, eine mit CA-Verweis --add-ca NAME.',
  },
  DPS_CA_UNVERIFIED: {
    message:
      'Niemand hat bewiesen, den Schlüssel der CA {name} zu haben. DPS verlangt das: Nur unter einer verifizierten CA kommt ein Gerät hinein.',
    hint: 'Die Einrichtung am Kiosk oder `station ca verify {name}` beweist es; `station ca list` zeigt, welche verifiziert sind.',
  },
  DPS_CA_EXPIRED: {
    message:
      'Die CA {name} ist am {day} abgelaufen. Das ist eine Regel von X.509: Was unter ihr steht, gilt nicht mehr.',
    hint: 'Laden Sie die CA hoch, die ihr folgt, verifizieren Sie sie, und nennen Sie diese.',
  },
};

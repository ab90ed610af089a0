import type { CodeTable } from '../../code-table.ts';

export const cloud: CodeTable = {
  DPS_NOT_CONFIGURED: {
    message: 'Die Station kennt ihren Device Provisioning Service nicht.',
    hint: 'Ergänzen Sie in station.toml den Abschnitt [dps]: ID-Bereich und woher die Verbindungszeichenfolge kommt.',
  },
  DPS_CONNECTION_STRING_INVALID: {
    message: 'Die Verbindungszeichenfolge des Device Provisioning Service ist unbrauchbar: {reason}.',
    hint: 'Kopieren Sie sie neu von der Seite „Shared access policies“, aus einer Richtlinie mit EnrollmentRead und EnrollmentWrite.',
  },
  DPS_UNREACHABLE: {
    message: 'Der Device Provisioning Service ist nicht erreichbar ({reason}).',
    hint: 'Die Linie kann weiterlaufen: Anmeldungen warten. Dauert es an, prüfen Sie das Netz.',
  },
  DPS_TIMEOUT: {
    message: 'Der Device Provisioning Service antwortete nicht innerhalb von {timeoutMs} ms.',
    hint: 'Die Linie kann weiterlaufen: Anmeldungen warten. Dauert es an, prüfen Sie das Netz.',
  },
  DPS_UNTRUSTED: {
    message: 'Wer als {host} antwortet, konnte nicht beweisen, der Device Provisioning Service zu sein ({reason}).',
    hint: 'Nichts wurde gesendet. Suchen Sie nach einem Proxy, der TLS öffnet, und prüfen Sie die Uhr der Station und `dps.ca_file`.',
  },
  DPS_WRONG_ENDPOINT: {
    message: 'Wer als {host} antwortet, ist kein Device Provisioning Service.',
    hint: 'Prüfen Sie den Host in der Verbindungszeichenfolge und `dps.address`, falls gesetzt.',
  },
  DPS_THROTTLED: {
    message: 'Der Device Provisioning Service bittet um weniger Anfragen.',
    hint: 'Die Station wartet von selbst. Geschieht es oft, senken Sie `dps.operations_per_minute`: Eine andere Station teilt das Kontingent.',
  },
  DPS_UNAVAILABLE: {
    message: 'Der Device Provisioning Service scheiterte mit HTTP-Status {status}.',
    hint: 'Die Station versucht es von selbst erneut. Dauert es an, prüfen Sie die Statusseite des Dienstes.',
  },
  DPS_ANSWER_UNREADABLE: {
    message: 'Der Device Provisioning Service gab eine Antwort, die die Station nicht versteht.',
    hint: 'Die Station versucht es von selbst erneut. Dauert es an, suchen Sie nach einem Proxy dazwischen.',
  },
  DPS_UNAUTHORIZED: {
    message: 'Der Device Provisioning Service lehnte Schlüssel oder Token der Station ab (HTTP-Status {status}).',
    hint: 'Nichts ist verloren. Prüfen Sie, ob die Richtlinie noch besteht, ihr Schlüssel nicht erneuert wurde und sie EnrollmentRead und EnrollmentWrite hat; bei Entra ID, ob die Identität ihre Rolle am Dienst hat.',
  },
  DPS_LOGIN_FAILED: {
    message: 'Entra ID ließ die Station nicht zum Device Provisioning Service ({reason}).',
    hint: 'Nichts ist verloren. Prüfen Sie Mandant, Client und Zertifikat in [dps.credential] und ob die App-Registrierung noch besteht.',
  },
  DPS_CLOCK_SKEWED: {
    message:
      'Die Uhr der Station weicht {seconds} s vom Device Provisioning Service ab, der deshalb ihre Signaturen ablehnt.',
    hint: 'Stellen Sie die Uhr (oder den Zeitserver) und starten Sie die Übertragung erneut. Nichts ist verloren.',
  },
  DPS_REQUEST_REFUSED: {
    message: 'Der Device Provisioning Service nimmt diese Anmeldung nicht an (Fehler {errorCode}): {reason}',
    hint: 'Beheben Sie das Genannte und senden Sie die Anmeldung erneut.',
  },
  DPS_PRECONDITION_FAILED: {
    message:
      'Inzwischen hat jemand anderes die Anmeldung geändert. Die Regel ist die von DPS: Eine Änderung nennt die Version, die sie meint.',
    hint: 'Klären Sie, wer die Anmeldungen noch verwaltet, und senden Sie sie erneut.',
  },
  DPS_CONFLICT: {
    message:
      'Die Cloud hat unter dieser Registrierungs-ID eine andere Anmeldung. Gegenüber der Aufzeichnung weicht ab: {difference}.',
    hint: 'Klären Sie, woher sie kommt. Die Station überschreibt sie nie; ist sie falsch, entfernen Sie sie in der Cloud und senden diese erneut.',
  },
  SYNC_ALREADY_RUNNING: {
    message: 'Eine andere Übertragung dieser Station läuft.',
    hint: 'Lassen Sie sie fertig werden oder stoppen Sie sie zuerst.',
  },
  ENROLLMENT_KEYS_GONE: {
    message:
      'DPS hat den Eintrag {registrationId} nicht mehr, dessen Schlüssel es erzeugt hat: Er lässt sich nicht wieder anlegen.',
    hint: 'Bringen Sie die Einheit an die Linie zurück: Eine Nacharbeit mit Begründung gibt ihr neue Schlüssel und damit ihren Eintrag.',
  },
  SYNC_CREDENTIAL_MISSING: {
    message: 'Die Aufzeichnung hat kein Zertifikat für {registrationId}.',
    hint: 'Prüfen Sie die Aufzeichnung: Eine Einheit war gut, ihr Zertifikat müsste da sein.',
  },
  SYNC_PRODUCT_MISSING: {
    message: 'Es gibt keine Produktdatei für {product}; sie sagt, wie {registrationId} anzumelden ist.',
    hint: 'Legen Sie products/{product}.toml zurück und senden Sie diese erneut. Nichts wurde gesendet.',
  },
  SYNC_UNIT_MISSING: {
    message: 'Die Aufzeichnung hat keine Einheit für {registrationId}.',
    hint: 'Prüfen Sie die Aufzeichnung: Eine Einheit war gut und müsste da sein. Nichts wurde gesendet.',
  },
  SYNC_CREDENTIAL_MISMATCH: {
    message: 'Was für {registrationId} angemeldet würde, ist nicht das, womit die Einheit gut war.',
    hint: 'Prüfen Sie, ob der Ableitungsschlüssel noch derselbe ist, und die Aufzeichnung. Nichts wurde gesendet.',
  },
  SYNC_ROW_FAILED: {
    message: 'Die Anmeldung konnte nicht vorbereitet werden.',
    hint: 'Die Station versucht es von selbst erneut. Dauert es an, melden Sie es: Es ist ein Fehler der Station.',
  },
  ENROLLMENT_NOT_PARKED: {
    message: 'Keine wartende oder verworfene Anmeldung hat die Registrierungs-ID {registrationId}.',
    hint: 'Der Bildschirm „Cloud“ zeigt, was wartet und was eine Person braucht.',
  },
  ENROLLMENT_NOT_WAITING: {
    message: 'Von {registrationId} wartet nichts auf die Cloud.',
    hint: 'Die Geschichte der Einheit sagt, was aus ihrer Anmeldung wurde.',
  },
  ENROLLMENT_NOT_MADE: {
    message: 'Soweit das Aufzeichnungsbuch weiß, hat die Cloud nichts für {registrationId}.',
    hint: 'Die Geschichte der Einheit sagt, was aus ihrer Anmeldung wurde; was wartet, wird von selbst gesendet.',
  },
  ENROLLMENT_MISSING: {
    message: 'Laut Aufzeichnungsbuch ist {registrationId} angemeldet, aber die Cloud hat keinen solchen Eintrag.',
    hint: 'Jemand hat ihn dort entfernt. Ein Administrator hält das fest und meldet die Einheit neu an.',
  },
  ENROLLMENT_FOREIGN: {
    message:
      'Was die Cloud unter {registrationId} hat, ist nicht das, was das Aufzeichnungsbuch kennt: Es wurde nicht angerührt.',
    hint: 'Finden Sie heraus, wer es dort geändert hat.',
  },
  SYNC_SETTINGS_GONE: {
    message: 'Der Eintrag ist aus der Cloud verschwunden, und mit ihm die Einstellungen, die jemand ihm gegeben hatte.',
    hint: 'Ein Administrator hält fest, dass er fehlt, und meldet die Einheit neu an, so wie die Produktdatei es sagt.',
  },
  ENROLLMENT_SETTINGS_DIFFER: {
    message:
      'In der Cloud sagt {registrationId} etwas anderes über sein Gerät: {differences}. Es wurde nicht geändert.',
    hint: 'Entscheiden Sie mit Namen: Derselbe Befehl mit --replace überschreibt {settings}.',
  },
  ENROLLMENT_SETTINGS_INVALID: {
    message: '{registrationId} kann so nicht sein: {reason}. Das ist eine Regel von DPS; es wurde nicht geändert.',
    hint: 'Ändern Sie die Datei mit den Einstellungen, oder ergänzen Sie --clear für eine, die wegfallen soll.',
  },
  ENROLLMENT_BY_GROUP: {
    message: '{registrationId} hat keinen eigenen Eintrag: Die Gruppe {group} lässt das Gerät zu.',
    hint: 'Sperren hält das Gerät aus der Gruppe heraus. Was die Gruppe sagt, gilt für alle ihre Geräte.',
  },
  ENROLLMENT_KEEPS_OUT: {
    message:
      'Der Eintrag von {registrationId} hält das Gerät aus der Gruppe {group} heraus: Ohne ihn würde es wieder zugelassen.',
    hint: 'Das tut `station enrollments enable`. Soll das Gerät draußen bleiben, bleibt auch der Eintrag.',
  },
  GROUP_MISSING: {
    message: 'Die Cloud hat keine Anmeldegruppe {group}.',
    hint: 'Prüfen Sie den Namen, oder lassen Sie die Gruppe anlegen.',
  },
  GROUP_EXISTS: {
    message: 'Die Cloud hat schon eine Anmeldegruppe {group}, und sie lässt andere Geräte ein als diese.',
    hint: 'Wählen Sie einen anderen Namen, oder entfernen Sie zuerst die andere Gruppe.',
  },
  GROUP_CHANGED: {
    message:
      'Jemand anders hat die Anmeldegruppe {group} inzwischen geändert; nichts wurde getan. Die Regel ist die von DPS: Eine Änderung nennt die Version, die sie meint.',
    hint: 'Sehen Sie sich die Gruppe an und entscheiden Sie dann erneut.',
  },
  GROUP_KEY_OTHER: {
    message: 'Der Signierer hat den Schlüssel einer anderen Anmeldegruppe als {group}.',
    hint: 'Eine Station behält den Schlüssel einer Gruppe. Nehmen Sie diese Gruppe, X.509 oder eine eigene Station.',
  },
  GROUP_ISSUER_MISSING: {
    message: 'Die Station hat noch keine ausstellende CA, die eine Gruppe einlassen könnte.',
    hint: 'Lassen Sie zuerst die ausstellende CA einrichten.',
  },
};

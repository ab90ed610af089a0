import type { CodeTable } from '../code-table.ts';

export const codes: CodeTable = {
  UNIT_ALREADY_PROVISIONED: {
    message: 'Einheit {serial} war bereits gut: {passedAt}, durch {passedBy}.',
    hint: 'Nehmen Sie sie von der Linie. Für eine gewollte Nacharbeit nennt die Schichtleitung den Grund.',
  },
  UNIT_IN_PROGRESS: {
    message: 'Einheit {serial} wird gerade auf Platz {slot} bearbeitet.',
    hint: 'Prüfen Sie das Etikett: Zwei Einheiten könnten dieselbe Nummer tragen. Erneut scannen, wenn Platz {slot} fertig ist.',
  },
  UNIT_OTHER_PRODUCT: {
    message: 'Einheit {serial} wurde als Produkt {before} begonnen, nicht als {after}.',
    hint: 'Prüfen Sie den Auftrag. Ist das Produkt wirklich ein anderes, beginnt die Schichtleitung eine Nacharbeit.',
  },
  SLOT_BUSY: {
    message: 'Platz {slot} ist mit Einheit {serial} belegt.',
    hint: 'Warten Sie auf das Ergebnis oder nehmen Sie einen anderen Platz.',
  },
  LINE_CLOSED: {
    message: 'Die Linie schließt und nimmt keine Einheiten mehr an.',
    hint: 'Starten Sie die Station neu und scannen Sie dann die Einheit.',
  },
  DEVICE_IDENTITY_MISMATCH: {
    message: 'Das Etikett sagt {serial}, das Gerät sagt {hardwareId}.',
    hint: 'Prüfen Sie, ob die gescannte Einheit auf dem Platz liegt und ihr eigenes Etikett trägt.',
  },
  UNIT_OTHER_DEVICE: {
    message: 'Einheit {serial} war zu Beginn Gerät {before}; auf dem Platz ist Gerät {after}.',
    hint: 'Legen Sie die Einheit beiseite: Zwei könnten dasselbe Etikett tragen. Rufen Sie die Schichtleitung.',
  },
  DEVICE_PROVISIONED_AS_OTHER: {
    message: 'Dieses Gerät ({hardwareId}) ist als Einheit {other} verzeichnet.',
    hint: 'Das Etikett ist falsch oder vertauscht: Nehmen Sie die Einheit von der Linie und rufen Sie die Schichtleitung.',
  },
  DEVICE_HOLDS_UNKNOWN_CREDENTIAL: {
    message: 'Das Gerät trägt einen Schlüssel, den kein Eintrag erklärt ({place}).',
    hint: 'Legen Sie die Einheit in die rote Kiste. Die Schichtleitung kann sie mit Begründung nacharbeiten.',
  },
  UNIT_KEY_CHANGED: {
    message: 'Einheit {serial} hat ein Zertifikat, aber das Gerät hat den Schlüssel dazu nicht mehr.',
    hint: 'Legen Sie die Einheit in die rote Kiste. Die Schichtleitung kann sie mit Begründung nacharbeiten.',
  },
  VERIFY_FAILED: {
    message: 'Das Gerät enthält nicht, was geschrieben wurde: {failed}.',
    hint: 'Scannen Sie die Einheit noch einmal. Scheitert sie wieder, legen Sie sie in die rote Kiste.',
  },
  PHASE_TIMED_OUT: {
    message: 'Der Schritt „{phase}“ dauerte länger als {seconds} s.',
    hint: 'Prüfen Sie Strom und Kabel, dann scannen Sie die Einheit erneut: Die Station macht dort weiter.',
  },
  RUN_CANCELLED: {
    message: 'Der Lauf wurde gestoppt, bevor er fertig war.',
    hint: 'Die Einheit nicht ausliefern. Scannen Sie sie erneut, um weiterzumachen.',
  },
  RUN_INTERRUPTED: {
    message: 'Die Station stand still, während diese Einheit in Arbeit war (letzter Eintrag: {lastEntryKind}).',
    hint: 'Die Einheit nicht ausliefern. Scannen Sie sie erneut: Die Station fragt das Gerät und macht weiter.',
  },
  STATION_FAULT: {
    message: 'Die Station hatte einen eigenen Fehler: {reason}.',
    hint: 'Scannen Sie die Einheit erneut. Geschieht es wieder, rufen Sie die Schichtleitung.',
  },
  STATION_SILENT: {
    message: 'Die Station antwortet nicht.',
    hint: 'Warten Sie einen Moment. Bleibt es so, rufen Sie die Schichtleitung.',
  },
  LOGIN_REFUSED: {
    message: 'Ausweis oder PIN stimmt nicht.',
    hint: 'Scannen Sie den Ausweis erneut und geben Sie die PIN ein.',
  },
  ROLE_REQUIRED: {
    message: 'Das darf Ihre Rolle nicht.',
    hint: 'Rufen Sie jemanden, der es darf.',
  },
  SESSION_REQUIRED: {
    message: 'Niemand ist angemeldet.',
    hint: 'Scannen Sie Ihren Ausweis.',
  },
};

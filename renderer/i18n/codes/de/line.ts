import type { CodeTable } from '../../code-table.ts';

export const line: CodeTable = {
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
  REGISTRATION_ID_TAKEN: {
    message: 'Die Registrierungs-ID {registrationId} gehört schon der Einheit {other}.',
    hint: 'Prüfen Sie registration_id im Produkt und die Etiketten: Zwei Einheiten dürfen nie dieselbe ID haben.',
  },
  ORDER_NEEDED: {
    message: 'Produkt {product} nennt der Cloud seinen Auftrag, und keiner ist gewählt.',
    hint: 'Wählen Sie den Auftrag dieser Einheit (`--order`, oder am Bildschirm den Auftrag), dann scannen Sie sie noch einmal.',
  },
  ORDER_UNKNOWN: {
    message: 'Es gibt keinen Auftrag {order}.',
    hint: 'Prüfen Sie die Nummer; der Auftrag muss eröffnet sein, bevor Einheiten dafür entstehen.',
  },
  ORDER_CLOSED: {
    message: 'Auftrag {order} ist geschlossen.',
    hint: 'Wählen Sie den Auftrag, für den diese Einheit gemacht wird.',
  },
  ORDER_OTHER_PRODUCT: {
    message: 'Auftrag {order} gilt für {ordered}, nicht für {product}.',
    hint: 'Wählen Sie den richtigen Auftrag oder das richtige Produkt.',
  },
  ORDER_COMPLETE: {
    message: 'Auftrag {order} hat alle {quantity} Einheiten, die in Arbeit eingerechnet.',
    hint: 'Warten Sie auf die Einheiten in Arbeit: Scheitert eine, wird ein Platz frei. Für mehr als bestellt rufen Sie die Schichtleitung.',
  },
  UNIT_OTHER_ORDER: {
    message: 'Einheit {serial} wurde für Auftrag {order} gemacht.',
    hint: 'Arbeiten Sie sie für jenen Auftrag nach: Dort zählt sie.',
  },
  REWORK_NOT_APPROVED: {
    message:
      'Niemand hat freigegeben, dass Einheit {serial} erneut beschrieben wird, oder diese Freigabe ist verbraucht.',
    hint: 'Die Schichtleitung – nicht wer scannt – gibt es mit Ausweis, PIN und Grund frei.',
  },
  REWORK_REASON_MISSING: {
    message: 'Eine Nacharbeit braucht einen Grund.',
    hint: 'Sagen Sie in wenigen Worten, warum diese Einheit erneut beschrieben wird; der Grund bleibt in den Aufzeichnungen.',
  },
  ISSUER_CHANGED: {
    message: 'Einheit {serial} wurde unter einer anderen ausstellenden CA begonnen.',
    hint: 'Die Schichtleitung arbeitet sie mit Begründung nach: Das Begonnene wird ungültig, die Einheit bekommt ein Zertifikat der heutigen CA.',
  },
  ATTESTATION_CHANGED: {
    message: 'Einheit {serial} wurde anders begonnen ({before}), als ihr Produkt jetzt verlangt ({after}).',
    hint: 'Die Schichtleitung arbeitet sie mit Begründung nach: Das Begonnene wird ungültig, bevor die Einheit etwas anderes bekommt.',
  },
  SERVICE_KEYS_UNAVAILABLE: {
    message: 'DPS erzeugt die Schlüssel der Einheit {serial} und ist nicht zu fragen: {reason}',
    hint: 'Stellen Sie die Verbindung zu DPS her (`station doctor` prüft sie) und scannen Sie die Einheit erneut: Sie geht weiter, wo sie aufhörte.',
  },
  SERVICE_KEY_ENTRY_FOREIGN: {
    message:
      'DPS hat einen Eintrag {registrationId}, den die Aufzeichnung der Einheit {serial} nicht erklärt: Er wurde nicht angerührt.',
    hint: 'Finden Sie heraus, woher er kommt. Entfernen Sie ihn in der Cloud, wenn er falsch ist, und scannen Sie dann die Einheit erneut.',
  },
  SERVICE_KEY_ENTRY_OF_PERSON: {
    message:
      'Jemand hat dem Eintrag {registrationId} eigene Einstellungen gegeben oder hält mit ihm das Gerät aus einer Gruppe heraus; neue Schlüssel nähmen das weg.',
    hint: 'Löschen Sie den Eintrag mit `station enrollments delete`, oder lassen Sie das Gerät mit `station enrollments enable` wieder ein; arbeiten Sie dann Einheit {serial} nach.',
  },
  SERVICE_KEY_LOST: {
    message: 'DPS hat die Schlüssel nicht mehr, die es für Einheit {serial} erzeugt hat: Niemand bekommt sie wieder.',
    hint: 'Die Schichtleitung arbeitet die Einheit mit Begründung nach: DPS erzeugt neue Schlüssel.',
  },
  DERIVATION_KEY_CHANGED: {
    message: 'Der Signierer leitet für Einheit {serial} einen anderen Schlüssel ab als zuvor.',
    hint: 'Prüfen Sie, ob das richtige HSM angeschlossen ist. Wurde sein Schlüssel mit Absicht ersetzt, arbeitet die Schichtleitung die Einheit mit Begründung nach.',
  },
  CERTIFICATE_EXPIRED: {
    message: 'Das Zertifikat, mit dem Einheit {serial} begonnen wurde, lief am {notAfter} ab.',
    hint: 'Prüfen Sie die Uhr der Station. Geht sie richtig, arbeitet die Schichtleitung die Einheit mit Begründung nach.',
  },
  REGISTRATION_ID_CHANGED: {
    message: 'Einheit {serial} ist als {before} bekannt; als Produkt {product} würde sie {after}.',
    hint: 'Lassen Sie registration_id im Produkt so, wie es für schon begonnene Einheiten war.',
  },
  PRODUCT_IS_IMPORTED: {
    message: 'Einheiten von {product} werden mit ihrem eigenen TPM angemeldet: Die Linie macht nichts mit ihnen.',
    hint: 'Wählen Sie das Produkt, das hier wirklich gefertigt wird. `station enrollments tpm` importiert den Endorsement Key einer Einheit.',
  },
  GROUP_KEY_NOT_ADOPTED: {
    message: 'Der Signierer hat den Schlüssel der Anmeldegruppe {group} nicht.',
    hint: 'Rufen Sie den Administrator: Der Schlüssel wird einmal in den Signierer gebracht, oder die Gruppe in der Produktdatei wird berichtigt.',
  },
  GROUP_WITHOUT_ISSUER: {
    message: 'Die Anmeldegruppe {group} lässt keine Geräte der ausstellenden CA herein, die jetzt signiert.',
    hint: 'Rufen Sie den Administrator: `station groups roll {group} --add` fügt die CA hinzu; eine gelöschte Gruppe wird neu angelegt. Dann scannen Sie die Einheit noch einmal.',
  },
};

import type { CodeTable } from '../../code-table.ts';

export const records: CodeTable = {
  LEDGER_MISSING: {
    message: 'Das Aufzeichnungsbuch {file} ist nicht da.',
    hint: 'Nennen Sie das Verzeichnis der Station (--dir) oder stellen Sie die neueste Sicherung wieder her. Beginnen Sie nie ein leeres an seiner Stelle.',
  },
  LEDGER_NOT_A_LEDGER: {
    message: '{file} ist kein Aufzeichnungsbuch einer solchen Station.',
    hint: 'Prüfen Sie den Pfad. Ist es die richtige Datei, ist ihr Anfang beschädigt: Stellen Sie die neueste Sicherung wieder her.',
  },
  LEDGER_FROM_NEWER_VERSION: {
    message: 'Das Aufzeichnungsbuch stammt von einer neueren Version (Format {found}, diese kennt {known}).',
    hint: 'Installieren Sie die neuere Version. Die Datei wurde nicht berührt.',
  },
  LEDGER_FROM_OLDER_VERSION: {
    message: 'Das Aufzeichnungsbuch hat ein älteres Format ({found}, diese Version liest {known}).',
    hint: 'Öffnen Sie es einmal mit einem Befehl, der schreiben darf, etwa `station sync`.',
  },
  LEDGER_OF_ANOTHER_STATION: {
    message: 'Dieses Aufzeichnungsbuch gehört Station {found}, nicht {station}.',
    hint: 'Berichtigen Sie die Stations-ID in station.toml oder nennen Sie das Verzeichnis von Station {station}.',
  },
  LEDGER_CANNOT_OPEN: {
    message: 'Das Aufzeichnungsbuch {file} lässt sich nicht öffnen.',
    hint: 'Prüfen Sie, ob der Ordner da ist und der Benutzer der Station hineinschreiben darf.',
  },
  LEDGER_NOT_DURABLE: {
    message:
      'Der Datenträger kann nicht zusichern, dass Aufzeichnungen einen Stromausfall überstehen ({setting} ist {found}).',
    hint: 'Legen Sie das Verzeichnis der Station auf eine lokale Platte, nicht auf ein Netzlaufwerk.',
  },
  LEDGER_CORRUPT: {
    message: 'Die Datei des Aufzeichnungsbuchs ist beschädigt: {reason}.',
    hint: 'Halten Sie die Linie an und lassen Sie die Datei, wie sie ist. Stellen Sie die neueste Sicherung wieder her und prüfen Sie sie.',
  },
  LEDGER_DISK_FULL: {
    message: 'Die Platte ist voll: Nichts wurde aufgezeichnet.',
    hint: 'Schaffen Sie Platz und scannen Sie die Einheit erneut.',
  },
  LEDGER_LOCKED: {
    message: 'Ein anderes Programm sperrt das Aufzeichnungsbuch: Nichts wurde aufgezeichnet.',
    hint: 'Schließen Sie Datenbankwerkzeuge und Sicherungen, die es offen haben, und versuchen Sie es erneut.',
  },
  LEDGER_WRITE_FAILED: {
    message: 'Die Platte nahm die Aufzeichnung nicht an ({reason}): Nichts wurde aufgezeichnet.',
    hint: 'Prüfen Sie Platte und Rechte. Geschieht es wieder, tauschen Sie die Platte.',
  },
  LEDGER_READ_ONLY: {
    message: 'Das Aufzeichnungsbuch ist nur zum Lesen geöffnet.',
    hint: 'So darf nichts aufgezeichnet werden; nehmen Sie einen Befehl, der es darf.',
  },
  LEDGER_CLOSED: {
    message: 'Das Aufzeichnungsbuch ist geschlossen.',
    hint: 'Die Station fährt herunter; starten Sie sie erneut.',
  },
  LEDGER_ENTRY_MALFORMED: {
    message: 'Der Eintrag „{kind}“ ist bei {path} fehlerhaft: {reason}.',
    hint: 'Das ist ein Programmfehler: Melden Sie ihn mit diesem Text. Nichts wurde aufgezeichnet.',
  },
  LEDGER_ENTRY_REFUSED: {
    message: 'Der Eintrag „{kind}“ über {subject} widerspricht der Aufzeichnung: {reason}.',
    hint: 'Sehen Sie sich erst die Geschichte der Einheit an (`station units show {subject}`). Nichts wurde aufgezeichnet.',
  },
  LEDGER_RUN_ALREADY_OPEN: {
    message: 'Einheit {serial} ist seit {startedAt} auf Platz {slot} in Arbeit.',
    hint: 'Warten Sie, bis der Platz fertig ist. Wurde er unterbrochen, starten Sie die Station neu.',
  },
  LEDGER_UNIT_ALREADY_PASSED: {
    message: 'Einheit {serial} war schon gut: {passedAt}, durch {passedBy}.',
    hint: 'Muss sie erneut beschrieben werden, beginnt die Schichtleitung eine Nacharbeit mit Begründung.',
  },
  LEDGER_REGISTRATION_ID_TAKEN: {
    message: 'Die Registrierungs-ID {registrationId} gehört schon der Einheit {owner}.',
    hint: 'Prüfen Sie das Etikett und registration_id im Produkt: Jede Einheit braucht ihre eigene ID.',
  },
  LEDGER_SECOND_CREDENTIAL: {
    message: 'Einheit {subject} hat schon Zugangsdaten ({state}): Zweite bekommt sie nicht.',
    hint: 'Machen Sie mit den vorhandenen weiter. Für neue beginnen Sie eine Nacharbeit, die die alten mit Begründung ungültig macht.',
  },
  LEDGER_SERIAL_NUMBER_REUSED: {
    message: 'Die Zertifikatsnummer {serialNumber} wurde schon verwendet.',
    hint: 'Versuchen Sie es erneut. Geschieht es zweimal, ist der Zufallsgenerator defekt: Halten Sie die Linie an.',
  },
  LEDGER_INCONSISTENT: {
    message:
      'Das Aufzeichnungsbuch widerspricht {what}: Es wurde verändert, gekürzt oder durch eine alte Kopie ersetzt.',
    hint: 'Halten Sie die Linie an und lassen Sie die Datei, wie sie ist. `station ledger verify` nennt den Unterschied.',
  },
  LEDGER_AUDIT_KEY_MISSING: {
    message: 'Das Aufzeichnungsbuch nennt keinen Prüfschlüssel für Kontrollpunkte.',
    hint: 'Führen Sie `station init` aus, oder `station doctor`, um zu sehen, was fehlt.',
  },
  LEDGER_AUDIT_KEY_MISMATCH: {
    message: 'Der Prüfschlüssel des Signierers ist nicht der, den das Aufzeichnungsbuch nennt.',
    hint: 'Prüfen Sie, ob das richtige HSM oder der richtige Schlüsselspeicher verbunden ist: `station hsm status`.',
  },
  LEDGER_NOTE_MALFORMED: {
    message: 'Das ist kein Kontrollpunkt: {reason}.',
    hint: 'Geben Sie den ganzen Text des Kontrollpunkts, mit der letzten Zeile.',
  },
  LEDGER_EXPORT_FAILED: {
    message: 'Der Export {file} konnte nicht geschrieben werden ({reason}).',
    hint: 'Prüfen Sie, ob der Ordner da ist und Sie hineinschreiben dürfen.',
  },
  LEASE_HELD: {
    message: 'Ein anderer Prozess dieser Station hält „{name}“.',
    hint: 'Er läuft schon; warten Sie, bis er endet, oder stoppen Sie ihn zuerst.',
  },
  LEASE_FAILED: {
    message: 'Die Sperre „{name}“ in {directory} ist nicht benutzbar ({reason}).',
    hint: 'Prüfen Sie, ob der Benutzer der Station in den Ordner schreiben darf.',
  },
  STATION_EXISTS: {
    message: 'In {dir} ist schon eine Station.',
    hint: 'Nehmen Sie ein anderes --dir. Eine Station wird nie überschrieben: Aufzeichnungen und Schlüssel gingen verloren.',
  },
  HOME_NOT_EMPTY: {
    message: '{dir} ist nicht leer.',
    hint: 'Geben Sie mit --dir einen leeren oder neuen Ordner an.',
  },
  CLOCK_BEHIND_LEDGER: {
    message: 'Die Uhr geht {seconds} s hinter dem neuesten Eintrag.',
    hint: 'Stellen Sie die Uhr (NTP) und starten Sie neu. Ging sie vorher vor, bestätigt die Schichtleitung: `station clock accept --reason "…"`.',
  },
  CLOCK_NOT_BEHIND: {
    message: 'Die Uhr geht nicht nach: Es gibt nichts zu bestätigen.',
    hint: 'Machen Sie weiter: `station doctor` sagt, ob die Station bereit ist.',
  },
  STATION_RESTART_NEEDED: {
    message: 'In den Dateien der Station wurde mehr als Produkte und Plätze geändert.',
    hint: 'Starten Sie die Station neu, wenn keine Einheit in Arbeit ist: Dann gilt alles.',
  },
  SIGNER_CHANGED: {
    message: 'Der Signierer ({digest}) ist nicht der aus dem Aufzeichnungsbuch.',
    hint: 'Wurde er mit Absicht ersetzt, gibt eine zweite Person ihn frei: auf dem Bildschirm der Linie oder mit `station signer accept --badge ID --reason "…"`. Wenn nicht, klären Sie, wer ihn getauscht hat.',
  },
  SIGNER_NOT_CHANGED: {
    message: 'Der Signierer ist der bekannte: Es gibt nichts freizugeben.',
    hint: 'Machen Sie weiter: `station doctor` sagt, ob die Station bereit ist.',
  },
  DPS_CA_FILE_UNREADABLE: {
    message: 'Das Zertifikat der Stelle {file} ist nicht lesbar.',
    hint: 'Legen Sie die PEM-Datei dorthin oder berichtigen Sie ca_file unter [dps] in station.toml.',
  },
  ISSUER_MISSING: {
    message: 'Die Station hat noch kein Zertifikat der ausstellenden CA.',
    hint: 'Lassen Sie pki/issuing-ca.csr von Ihrer Wurzel signieren, dann `station ca install --chain FILE`.',
  },
  CONFIG_NOT_FOUND: {
    message: 'Es gibt kein {file}.',
    hint: 'Legen Sie mit `station init` eine Station an oder nennen Sie ihr Verzeichnis mit --dir oder STATION_DIR.',
  },
  CONFIG_UNREADABLE: {
    message: '{file} ist nicht lesbar: {reason}.',
    hint: 'Es muss eine UTF-8-Textdatei sein, die der Benutzer der Station lesen darf.',
  },
  CONFIG_SYNTAX: {
    message: '{problems}.',
    hint: 'Berichtigen Sie {file} dort (TOML: `key = "text"`, `key = 12`, `[table]`) und versuchen Sie es erneut.',
  },
  CONFIG_UNKNOWN_KEY: {
    message: '{problems}.',
    hint: 'Berichtigen Sie {file}, wie jede Zeile sagt, und versuchen Sie es erneut.',
  },
  CONFIG_INVALID: {
    message: '{problems}.',
    hint: 'Berichtigen Sie {file}, wie jede Zeile sagt, und versuchen Sie es erneut.',
  },
  PRODUCT_NAME_MISMATCH: {
    message: '{problems}.',
    hint: 'Benennen Sie die Datei um oder berichtigen Sie `name` in {file}, damit beide dasselbe sagen.',
  },
  PRODUCT_FAMILY_UNKNOWN: {
    message: '{problems}.',
    hint: 'Berichtigen Sie `family` in {file} und versuchen Sie es erneut.',
  },
  PRODUCT_UNKNOWN: {
    message: 'Es gibt kein Produkt „{product}“.',
    hint: '{nearest}Die Produkte dieser Station: {products}.',
  },
  PRODUCT_REGISTRATION_ID_INVALID: {
    message: 'Die Seriennummer {serial} ergibt die Registrierungs-ID „{registrationId}“: {reason}.',
    hint: 'Berichtigen Sie `registration_id` oder `serial_pattern` in {file}.',
  },
  PRODUCT_DEVICE_ID_INVALID: {
    message: 'Die Seriennummer {serial} ergibt die Geräte-ID „{deviceId}“, die IoT Hub nicht annimmt.',
    hint: "Berichtigen Sie `device_id` in {file}: nur Buchstaben, Ziffern und - : . + % _ # * ? ! ( ) , = @ ; $ ', höchstens 128.",
  },
  SERIAL_MALFORMED: {
    message: '„{scanned}“ ist keine Seriennummer von Produkt {product}.',
    hint: 'Scannen Sie das Etikett der Einheit erneut. Regel für Seriennummern: {rule}.',
  },
  SLOT_PORT_TAKEN: {
    message: 'Anschluss {port} gehört schon zu Platz {slot}.',
    hint: 'Geben Sie jenen Platz zuerst frei oder wählen Sie einen anderen Anschluss.',
  },
  SLOTS_NOT_EDITABLE: {
    message: '{file} schreibt seine Plätze so, dass die Station sie nicht selbst ändert.',
    hint: 'Ändern Sie sie dort von Hand: eine Tabelle [slots] mit einer Zeile je Platz.',
  },
  HOME_DISK_FULL: {
    message: '{file} kann nicht geschrieben werden: Die Platte ist voll.',
    hint: 'Schaffen Sie Platz und versuchen Sie es erneut; die Datei ist unverändert.',
  },
  HOME_NOT_WRITABLE: {
    message: '{file} kann nicht geschrieben werden: {reason}.',
    hint: 'Geben Sie dem Benutzer der Station Schreibrecht für den Ordner und versuchen Sie es erneut.',
  },
  HOME_FILE_EXISTS: {
    message: '{file} ist schon da und wird nicht ersetzt.',
    hint: 'Verschieben Sie sie, wenn sie nicht gebraucht wird, oder nehmen Sie mit --dir ein anderes Verzeichnis.',
  },
  LEDGER_ENDORSEMENT_KEY_TAKEN: {
    message: 'Dieser Endorsement Key gehört schon zu Einheit {owner}: Keine zwei Einheiten haben dasselbe TPM.',
    hint: 'Prüfen Sie, wessen Schlüssel die Datei enthält. Zeigen wirklich beide Einheiten denselben, ist eines ihrer TPMs eine Kopie: Legen Sie beide beiseite.',
  },
  LEDGER_UNIT_KNOWN: {
    message: 'Einheit {serial} steht schon im Protokoll, mit anderen Angaben als diesen.',
    hint: 'Prüfen Sie die Seriennummer: `station units show {serial}` sagt, was bekannt ist. Nichts wurde geändert.',
  },
};

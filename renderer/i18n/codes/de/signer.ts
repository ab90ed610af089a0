import type { CodeTable } from '../../code-table.ts';

export const signer: CodeTable = {
  HSM_DRIVER_MISSING: {
    message: 'Der PKCS#11-Treiber der Station ist für diesen Rechner nicht installiert.',
    hint: 'Installieren Sie die Station neu, mit einem C++-Compiler (`npm rebuild pkcs11js`).',
  },
  HSM_MODULE_NOT_FOUND: {
    message: 'Das PKCS#11-Modul {module} gibt es nicht.',
    hint: 'Installieren Sie die Software des HSM oder berichtigen Sie `signer.module` in station.toml.',
  },
  HSM_MODULE_UNUSABLE: {
    message: 'Das PKCS#11-Modul {module} lädt oder startet nicht ({reason}).',
    hint: 'Prüfen Sie, ob es für diesen Rechner gebaut ist, seine Bibliotheken da sind und seine Einstellungen stimmen.',
  },
  HSM_TOKEN_NOT_FOUND: {
    message: 'Kein Token „{tokenLabel}“ ist da.',
    hint: 'Stecken Sie das HSM ein und warten Sie auf sein Licht, oder berichtigen Sie `signer.token` in station.toml; `pkcs11-tool -L` zeigt, was das Modul sieht.',
  },
  HSM_TOKEN_AMBIGUOUS: {
    message: '{count} Token heißen „{tokenLabel}“.',
    hint: 'Ziehen Sie ab, was nicht zu dieser Station gehört, oder benennen Sie es um.',
  },
  HSM_TOKEN_CHANGED: {
    message: 'Token „{tokenLabel}“ kam mit der Seriennummer {found} zurück; es war {expected}.',
    hint: 'Stecken Sie das richtige HSM ein. Wurde es mit Absicht ersetzt, starten Sie die Station neu.',
  },
  HSM_TOKEN_GONE: {
    message: 'Das HSM meldet sich nicht ({returned}).',
    hint: 'Prüfen Sie Stecker oder Netz und scannen Sie die Einheit erneut: Die Station verbindet sich von selbst.',
  },
  HSM_DEVICE_ERROR: {
    message: 'Das HSM meldete bei {call} einen eigenen Fehler ({returned}).',
    hint: 'Scannen Sie die Einheit erneut. Kommt es wieder, stecken Sie das HSM neu ein und lesen Sie sein Protokoll.',
  },
  HSM_DEADLINE: {
    message: 'Das HSM antwortete nicht innerhalb von {deadlineMs} ms.',
    hint: 'Prüfen Sie Stecker, Netz und Last und scannen Sie die Einheit erneut: Die Station verbindet sich neu.',
  },
  HSM_SESSIONS_EXHAUSTED: {
    message: 'Das HSM gibt keine Sitzung her: Andere Programme nutzen alle.',
    hint: 'Schließen Sie andere Programme am HSM oder senken Sie `signer.sessions` in station.toml.',
  },
  HSM_PIN_REJECTED: {
    message: 'Das HSM lehnte die PIN ab ({returned}). Sie wird nicht noch einmal versucht.',
    hint: 'Berichtigen Sie die PIN dort, wohin `signer.pin` in station.toml zeigt, und starten Sie die Station neu. Jede falsche PIN bringt das HSM der Sperre näher.',
  },
  HSM_PIN_LAST_TRY: {
    message: 'Token „{tokenLabel}“ hat noch einen PIN-Versuch; die Station verbraucht ihn nicht.',
    hint: 'Melden Sie sich einmal mit der richtigen PIN mit dem Werkzeug des HSM an (`pkcs11-tool --login`) und starten Sie die Station neu.',
  },
  HSM_PIN_LOCKED: {
    message: 'Die PIN des Tokens „{tokenLabel}“ ist gesperrt.',
    hint: 'Der Security Officer entsperrt sie mit dem Werkzeug des HSM.',
  },
  HSM_PIN_UNUSABLE: {
    message: 'Die PIN des Tokens „{tokenLabel}“ ist abgelaufen oder wurde nie gesetzt ({returned}).',
    hint: 'Setzen Sie mit dem Werkzeug des HSM eine neue PIN und starten Sie die Station neu.',
  },
  HSM_PIN_EMPTY: {
    message: 'Die PIN für Token „{tokenLabel}“ ist leer; sie wurde nicht versucht.',
    hint: 'Geben Sie die PIN über die Quelle, die `signer.pin` in station.toml nennt.',
  },
  HSM_KEY_NOT_SAFE: {
    message: 'Schlüssel „{key}“ ({label}) im HSM ist nicht sicher: {findings}.',
    hint: 'Erzeugen Sie den Schlüssel mit `station init` im HSM, unter neuem Namen; ein eingeführter oder ausführbarer Schlüssel wird abgelehnt.',
  },
  HSM_KEY_AMBIGUOUS: {
    message: 'Das HSM hat {count} Schlüssel namens „{label}“.',
    hint: 'Benennen Sie die fremden mit dem Werkzeug des HSM um.',
  },
  HSM_KEY_CHANGED: {
    message: 'Schlüssel „{key}“ im HSM ist nicht der, der beim Start da war.',
    hint: 'Stecken Sie das richtige HSM ein. Wurde der Schlüssel mit Absicht ersetzt, starten Sie die Station neu.',
  },
  HSM_MECHANISM_MISSING: {
    message: 'Token „{tokenLabel}“ kann {mechanism} nicht, das Schlüssel „{key}“ braucht.',
    hint: 'Wählen Sie ein anderes Verfahren oder HSM; `station hsm status` zeigt, was es kann.',
  },
  HSM_WRITE_PROTECTED: {
    message: 'Token „{tokenLabel}“ lässt die Station keinen Schlüssel erzeugen.',
    hint: 'Lassen Sie es die HSM-Verwaltung erlauben oder erzeugen Sie den Schlüssel mit deren Werkzeug.',
  },
  HSM_CALL_FAILED: {
    message: 'Das HSM lehnte {call} ab ({returned}).',
    hint: 'Schlagen Sie den Wert im Handbuch des HSM nach; `station hsm status` zeigt, was die Station sieht.',
  },
  SECRET_SOURCE_INVALID: {
    message: 'Für {what} ist keine Quelle angegeben, die die Station kennt.',
    hint: 'Schreiben Sie env:NAME, file:PATH, fd:N oder prompt, nie das Geheimnis selbst.',
  },
  SECRET_MISSING: {
    message: '{what} ist nicht da: {source} {problem}.',
    hint: 'Setzen Sie es oder nennen Sie in station.toml eine andere Quelle.',
  },
  SECRET_FILE_EXPOSED: {
    message: 'Die Datei {file} ({what}) können andere lesen (Modus {mode}).',
    hint: 'Führen Sie `chmod 600` darauf aus; konnten andere sie lesen, ändern Sie das Geheimnis.',
  },
  SECRET_EMPTY: {
    message: '{what} ist leer ({source}).',
    hint: 'Legen Sie es dorthin, wohin die Quelle zeigt.',
  },
  SECRET_TOO_LONG: {
    message: '{what} ist länger als {limit} Bytes ({source}).',
    hint: 'Prüfen Sie, ob die Quelle auf das Geheimnis zeigt und nicht auf eine andere Datei.',
  },
  SIGNER_KEY_MISSING: {
    message: 'Der Signierer hat keinen Schlüssel „{key}“.',
    hint: '`station hsm status` zeigt die vorhandenen Schlüssel; `station init` erzeugt die fehlenden.',
  },
  SIGNER_KEY_EXISTS: {
    message: 'Der Signierer hat schon einen Schlüssel „{key}“.',
    hint: 'Nichts wurde geändert: Ein Schlüssel wird nie ersetzt. Nehmen Sie den vorhandenen oder einen anderen Namen oder Speicher.',
  },
  SIGNER_KEY_PURPOSE: {
    message: 'Schlüssel „{key}“ ({algorithm}) ist nicht zu gebrauchen für: {purpose}.',
    hint: 'Wählen Sie den Schlüssel, der dafür gemacht ist: issuing-ca und audit signieren, device-key-derivation leitet ab.',
  },
  SIGNER_SIGNATURE_INVALID: {
    message: 'Der Signierer gab eine Signatur, die sein eigener Schlüssel „{key}“ nicht bestätigt.',
    hint: 'Die Signatur wurde verworfen. Halten Sie die Linie an und lassen Sie das HSM untersuchen.',
  },
  SIGNER_CLOSED: {
    message: 'Der Signierer ist geschlossen.',
    hint: 'Starten Sie die Station neu.',
  },
  SIGNER_STORE_MISSING: {
    message: 'In {directory} ist kein Schlüsselspeicher.',
    hint: 'Führen Sie `station init` aus oder nennen Sie mit --dir das richtige Verzeichnis.',
  },
  SIGNER_STORE_EXISTS: {
    message: 'In {directory} ist schon ein Schlüsselspeicher.',
    hint: 'Nichts wurde geändert. Öffnen Sie jenen Speicher oder nehmen Sie mit --dir ein anderes Verzeichnis.',
  },
  SIGNER_STORE_DAMAGED: {
    message: 'Die Datei {file} des Schlüsselspeichers ist beschädigt: {problem}.',
    hint: 'Stellen Sie den Ordner signer aus der Sicherung wieder her. Erzeugen Sie keine neuen Schlüssel: Geräte im Feld hängen von diesen ab.',
  },
  SIGNER_STORE_TOO_NEW: {
    message: 'Die Datei {file} des Schlüsselspeichers hat Format {version}, das diese Version der Station nicht kennt.',
    hint: 'Installieren Sie die Version, die sie geschrieben hat, oder eine neuere.',
  },
  SIGNER_STORE_UNREADABLE: {
    message: 'Die Datei {file} des Schlüsselspeichers ist nicht lesbar: {reason}.',
    hint: 'Prüfen Sie Besitzer und Modus des Ordners signer, und ob seine Platte eingehängt ist.',
  },
  SIGNER_PASSPHRASE_REJECTED: {
    message: 'Der Schlüsselspeicher öffnet sich mit dieser Passphrase nicht.',
    hint: 'Prüfen Sie, wohin `signer.passphrase` in station.toml zeigt und ob es die Passphrase dieses Speichers ist.',
  },
  SIGNER_PASSPHRASE_EMPTY: {
    message: 'Die Passphrase des Schlüsselspeichers ist leer.',
    hint: 'Geben Sie sie über die Quelle, die `signer.passphrase` in station.toml nennt.',
  },
};

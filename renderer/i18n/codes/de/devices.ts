import type { CodeTable } from '../../code-table.ts';

export const devices: CodeTable = {
  PORT_ADDRESS_INVALID: {
    message: '„{address}“ ist kein Anschluss.',
    hint: 'Nennen Sie einen seriellen Anschluss (/dev/ttyUSB0, COM3), usb:BUS-PORT, tcp:HOST:PORT oder device:/dev/tpmrm0. Setup zeigt, was da ist.',
  },
  PORT_NOT_FOUND: {
    message: 'Den Anschluss {address} gibt es nicht.',
    hint: 'Stecken Sie das Gerät ein oder wählen Sie einen anderen Anschluss: Setup zeigt, was da ist.',
  },
  PORT_BUSY: {
    message: 'Anschluss {address} wird von einem anderen Programm benutzt.',
    hint: 'Schließen Sie das andere Programm (Terminal, ModemManager, zweite Station) und versuchen Sie es erneut.',
  },
  PORT_PERMISSION_DENIED: {
    message: 'Die Station darf {address} nicht öffnen.',
    hint: 'Nehmen Sie den Benutzer der Station in die Gruppe des Anschlusses auf (meist dialout) und melden Sie ihn neu an.',
  },
  PORT_OPEN_FAILED: {
    message: 'Anschluss {address} ließ sich nicht öffnen: {reason}.',
    hint: 'Prüfen Sie Kabel und Adapter und versuchen Sie es erneut.',
  },
  DEVICE_DISCONNECTED: {
    message: 'Die Verbindung zum Gerät ist abgebrochen.',
    hint: 'Prüfen Sie Kabel und Vorrichtung und scannen Sie die Einheit erneut: Die Station macht dort weiter.',
  },
  DEVICE_WRITE_STALLED: {
    message: 'Das Gerät nimmt keine Daten an.',
    hint: 'Prüfen Sie Strom, Kabel und Flusssteuerung und scannen Sie die Einheit erneut.',
  },
  DEVICE_NO_ANSWER: {
    message: 'Das Gerät hat „{question}“ nicht rechtzeitig beantwortet.',
    hint: 'Prüfen Sie Strom, Kabel und Baudrate und scannen Sie die Einheit erneut.',
  },
  DEVICE_ANSWER_UNREADABLE: {
    message: 'Das Gerät hat auf „{question}“ etwas geschickt, das keine Antwort ist.',
    hint: 'Prüfen Sie Baudrate und Masseverbindung und scannen Sie die Einheit erneut.',
  },
  DEVICE_REFUSED: {
    message: 'Das Gerät hat „{question}“ abgelehnt: {answer}.',
    hint: 'Legen Sie die Einheit in die rote Kiste; scheitern mehrere nacheinander so, rufen Sie die Schichtleitung.',
  },
  DEVICE_KEY_EXISTS: {
    message: 'Das Gerät hat bei {place} schon einen Schlüssel.',
    hint: 'Legen Sie die Einheit in die rote Kiste. Die Schichtleitung kann sie mit Begründung nacharbeiten.',
  },
  DEVICE_STORAGE_FULL: {
    message: 'Das Gerät hat keinen Platz mehr für Zugangsdaten.',
    hint: 'Legen Sie die Einheit in die rote Kiste.',
  },
  DEVICE_FIRMWARE_UNSUITABLE: {
    message: 'Die Firmware {firmware} des Geräts ist nicht geeignet; nötig ist {required}.',
    hint: 'Aktualisieren Sie die Firmware und scannen Sie die Einheit erneut.',
  },
  DEVICE_SWAPPED: {
    message: 'Auf diesem Anschluss ist nicht mehr dasselbe Gerät: Es war {before}, jetzt ist es {after}.',
    hint: 'Liefern Sie keines der beiden aus. Legen Sie das erste zurück, scannen Sie es erneut und lassen Sie jede Einheit bis zum Ergebnis liegen.',
  },
  DFU_OTHER_PRODUCT: {
    message: 'Das Gerät auf diesem Anschluss ist {actual}; das Produkt erwartet {expected}.',
    hint: 'Prüfen Sie, ob die Einheit im Bootloader und in der richtigen Vorrichtung ist, und vendor_id und product_id im Produkt.',
  },
  DFU_SERIAL_MISSING: {
    message: 'Der Bootloader des Geräts hat keine USB-Seriennummer.',
    hint: 'Legen Sie die Einheit in die rote Kiste: Einheiten ohne Seriennummer sind nicht zu unterscheiden.',
  },
  DFU_INTERFACE_MISSING: {
    message: 'Das Gerät hat keine DFU-Schnittstelle mit der Einstellung {alternate}.',
    hint: 'Prüfen Sie, ob die Einheit im Bootloader ist, und alternate im Produkt.',
  },
  DFU_AREA_UNSUITABLE: {
    message:
      'Das Gerät hat bei {address} keinen löschbaren Speicher von {bytes} Bytes in ganzen Sektoren; sein Aufbau ist „{layout}“.',
    hint: 'Berichtigen Sie address und area_bytes im Produkt: Der Bereich muss an Sektorgrenzen beginnen und enden.',
  },
  DFU_AREA_TOO_SMALL: {
    message: 'Zugangsdaten und Einstellungen brauchen {bytes} Bytes; der Bereich hat {limit}.',
    hint: 'Erhöhen Sie area_bytes im Produkt oder nehmen Sie eine kürzere Zertifikatskette.',
  },
  DFU_PROTOCOL_VIOLATED: {
    message: 'Der Bootloader des Geräts ist nach „{question}“ im Zustand {state}, der nicht sein kann.',
    hint: 'Nehmen Sie die Einheit heraus, legen Sie sie wieder ein und scannen Sie sie; geschieht es wieder, in die rote Kiste.',
  },
  DFU_RESTARTED: {
    message: 'Das Gerät hat mitten in „{question}“ neu gestartet.',
    hint: 'Prüfen Sie die Stromversorgung und die Kontakte der Vorrichtung und scannen Sie die Einheit erneut.',
  },
  DFU_READ_PROTECTED: {
    message: 'Der Speicher des Geräts ist geschützt: Der Bootloader lehnte „{question}“ ab.',
    hint: 'Legen Sie die Einheit in die rote Kiste: Den Schutz aufzuheben löscht die Firmware.',
  },
  DFU_UPLOAD_TOO_SHORT: {
    message: 'Das Gerät gab {received} von {bytes} Bytes zurück.',
    hint: 'Berichtigen Sie area_bytes im Produkt; geben andere Einheiten alles zurück, legen Sie diese in die rote Kiste.',
  },
  NRF91_RADIO_ON: {
    message: 'Das Modem lehnte „{question}“ ab, weil sein Funk an ist.',
    hint: 'Scannen Sie die Einheit erneut. Geschieht es wieder, schaltet die Firmware den Funk selbst ein: Sie braucht einen Werksmodus.',
  },
  NRF91_KEY_GENERATION_FAILED: {
    message: 'Das Modem konnte kein Schlüsselpaar erzeugen.',
    hint: 'Legen Sie die Einheit in die rote Kiste.',
  },
  NRF91_SUPPLY_LOW: {
    message: 'Das Modem lehnte „{question}“ ab, weil die Versorgungsspannung zu niedrig ist.',
    hint: 'Prüfen Sie die Versorgung der Vorrichtung und den Akku und scannen Sie die Einheit erneut.',
  },
  NRF91_ATTESTATION_MISMATCH: {
    message: 'Die Bestätigung des Modems gilt nicht dem Schlüssel, den es meldete: {difference}.',
    hint: 'Scannen Sie die Einheit erneut. Geschieht es wieder, legen Sie sie beiseite und rufen Sie die Schichtleitung.',
  },
  ZEPHYR_PLACE_NOT_CONFIGURED: {
    message: 'Das Produkt nennt keinen Ort auf dem Gerät für {what}.',
    hint: 'Setzen Sie {key} im Abschnitt [device] des Produkts.',
  },
  ZEPHYR_CREDENTIAL_TOO_LARGE: {
    message: 'Der Inhalt für {place} hat {bytes} Bytes; die Shell des Geräts nimmt {limit}.',
    hint: 'Nehmen Sie ein kleineres Zertifikat oder erhöhen Sie CONFIG_TLS_CREDENTIALS_SHELL_CRED_BUF_SIZE in der Firmware und credential_buffer_bytes im Produkt.',
  },
  ZEPHYR_CHAIN_TOO_LONG: {
    message: 'Die Kette hat {certificates} Zertifikate; das Produkt hat Platz für {places}.',
    hint: 'Fügen Sie chain_sec_tags im Abschnitt [device] des Produkts weitere Tags hinzu.',
  },
  ZEPHYR_LINE_TOO_LONG: {
    message: 'Der Befehl „{question}“ hat {bytes} Zeichen; die Shell des Geräts nimmt {limit}.',
    hint: 'Kürzen Sie den Wert oder erhöhen Sie CONFIG_SHELL_CMD_BUFF_SIZE in der Firmware und command_buffer_bytes im Produkt.',
  },
  ZEPHYR_COMMON_NAME_UNSUITABLE: {
    message: 'Das Gerät kann für den Namen „{commonName}“ keinen Zertifikatsantrag machen.',
    hint: 'Verwenden Sie nur Buchstaben, Ziffern und . _ : -',
  },
  ZEPHYR_SERIAL_MISSING: {
    message: 'Das Gerät hat bei {place} keine Seriennummer.',
    hint: 'Geben Sie die Einheit an den Schritt zurück, der die Seriennummer schreibt.',
  },
  ZEPHYR_RESTARTED: {
    message: 'Das Gerät hat mitten in „{question}“ neu gestartet.',
    hint: 'Prüfen Sie die Stromversorgung und die Kontakte der Vorrichtung und scannen Sie die Einheit erneut.',
  },
  USB_NOT_AVAILABLE: {
    message: 'Dieser Rechner hat kein USB, das die Station benutzen kann.',
    hint: 'Prüfen Sie USB-Controller und Treiber; ein Container braucht /dev/bus/usb und /sys/bus/usb.',
  },
  USB_PERMISSION_DENIED: {
    message: 'Die Station darf das USB-Gerät {address} nicht öffnen.',
    hint: '{remedy}',
  },
  USB_INTERFACE_BUSY: {
    message: 'Schnittstelle {interface} von {address} wird von {holder} benutzt.',
    hint: 'Schließen Sie das Programm, das das Gerät benutzt, oder halten Sie den Treiber fern: docs/usb.md sagt, wie.',
  },
  USB_INTERFACE_MISSING: {
    message: 'Das Gerät an {address} hat kein {wanted}.',
    hint: 'Prüfen Sie, ob das richtige Produkt an diesem Anschluss ist und die richtige Firmware läuft.',
  },
  USB_PRODUCT_UNEXPECTED: {
    message: 'Das USB-Gerät an {address} ist {actual}; das Produkt ist {expected}.',
    hint: 'Prüfen Sie, ob die richtige Einheit in der Vorrichtung ist, und vendor_id und product_id im Produkt.',
  },
  USB_ADDRESS_NEEDED: {
    message: '„{address}“ ist kein USB-Anschluss, und dieses Produkt wird über USB beschrieben.',
    hint: 'Nennen Sie usb:BUS-PORT; Setup zeigt, was da ist.',
  },
  USB_STALLED: {
    message: 'Das Gerät lehnte „{question}“ ab.',
    hint: 'Stecken Sie die Einheit neu ein und scannen Sie sie erneut; bleibt es so, legen Sie sie in die rote Kiste.',
  },
  USB_PORT_CROWDED: {
    message: 'Hinter {address} sind {count} Geräte, wo eines hingehört: {ports}.',
    hint: 'Lassen Sie eine Einheit in der Vorrichtung oder binden Sie jeden Platz an einen eigenen Anschluss.',
  },
  USB_SERIAL_NOT_UNIQUE: {
    message: 'Zwei Geräte geben sich als {identity} aus: an {first} und an {second}.',
    hint: 'Nehmen Sie beide heraus und klären Sie, welches falsch ist: Eine Seriennummer gehört einer Einheit.',
  },
};

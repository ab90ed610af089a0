import type { CodeTable } from '../../code-table.ts';

export const records: CodeTable = {
  LEDGER_MISSING: {
    message: 'El libro de registros {file} no está.',
    hint: 'Indique la carpeta de la estación (--dir) o restaure la copia más reciente. Nunca empiece uno vacío en su lugar.',
  },
  LEDGER_NOT_A_LEDGER: {
    message: '{file} no es un libro de registros de esta clase de estación.',
    hint: 'Revise la ruta. Si es el archivo correcto, su comienzo está dañado: restaure la copia más reciente.',
  },
  LEDGER_FROM_NEWER_VERSION: {
    message: 'El libro lo escribió una versión más nueva (formato {found}, esta conoce {known}).',
    hint: 'Instale la versión más nueva. El archivo no se tocó.',
  },
  LEDGER_FROM_OLDER_VERSION: {
    message: 'El libro tiene un formato anterior ({found}, esta versión lee {known}).',
    hint: 'Ábralo una vez con una orden que pueda escribir, como `station sync`.',
  },
  LEDGER_OF_ANOTHER_STATION: {
    message: 'Este libro es de la estación {found}, no de {station}.',
    hint: 'Corrija el ID de estación en station.toml o indique la carpeta de la estación {station}.',
  },
  LEDGER_CANNOT_OPEN: {
    message: 'No se puede abrir el libro {file}.',
    hint: 'Compruebe que la carpeta existe y que el usuario de la estación puede escribir en ella.',
  },
  LEDGER_NOT_DURABLE: {
    message: 'El disco no garantiza que los registros sobrevivan a un corte de luz ({setting} es {found}).',
    hint: 'Tenga la carpeta de la estación en un disco local, no en la red.',
  },
  LEDGER_CORRUPT: {
    message: 'El archivo del libro está dañado: {reason}.',
    hint: 'Pare la línea y deje el archivo como está. Restaure la copia más reciente y verifíquela.',
  },
  LEDGER_DISK_FULL: {
    message: 'El disco está lleno: no se registró nada.',
    hint: 'Libere espacio y escanee la unidad otra vez.',
  },
  LEDGER_LOCKED: {
    message: 'Otro programa tiene bloqueado el libro: no se registró nada.',
    hint: 'Cierre herramientas y copias de seguridad que lo tengan abierto e inténtelo de nuevo.',
  },
  LEDGER_WRITE_FAILED: {
    message: 'El disco no admitió el registro ({reason}): no se registró nada.',
    hint: 'Revise el disco y los permisos. Si se repite, cambie el disco.',
  },
  LEDGER_READ_ONLY: {
    message: 'El libro está abierto solo para lectura.',
    hint: 'Así no se puede registrar nada; use una orden que pueda.',
  },
  LEDGER_CLOSED: {
    message: 'El libro está cerrado.',
    hint: 'La estación se está apagando; arránquela de nuevo.',
  },
  LEDGER_ENTRY_MALFORMED: {
    message: 'El registro «{kind}» es incorrecto en {path}: {reason}.',
    hint: 'Es un fallo del programa: informe con este texto. No se registró nada.',
  },
  LEDGER_ENTRY_REFUSED: {
    message: 'El registro «{kind}» sobre {subject} contradice el libro: {reason}.',
    hint: 'Mire antes el historial de la unidad (`station units show {subject}`). No se registró nada.',
  },
  LEDGER_RUN_ALREADY_OPEN: {
    message: 'La unidad {serial} está en curso en el puesto {slot} desde {startedAt}.',
    hint: 'Espere a que termine. Si se interrumpió, arranque de nuevo la estación.',
  },
  LEDGER_UNIT_ALREADY_PASSED: {
    message: 'La unidad {serial} ya salió bien el {passedAt}, con {passedBy}.',
    hint: 'Si hay que repetirla, un supervisor inicia un retrabajo con un motivo.',
  },
  LEDGER_REGISTRATION_ID_TAKEN: {
    message: 'El ID de registro {registrationId} ya es de la unidad {owner}.',
    hint: 'Revise la etiqueta y registration_id del producto: cada unidad necesita su propio ID.',
  },
  LEDGER_SECOND_CREDENTIAL: {
    message: 'La unidad {subject} ya tiene una credencial ({state}): no puede recibir otra.',
    hint: 'Siga con la que tiene. Para otra nueva, inicie un retrabajo, que anula la anterior con un motivo.',
  },
  LEDGER_SERIAL_NUMBER_REUSED: {
    message: 'El número de certificado {serialNumber} ya se usó.',
    hint: 'Inténtelo de nuevo. Si ocurre dos veces, falla el generador aleatorio: pare la línea.',
  },
  LEDGER_INCONSISTENT: {
    message: 'El libro contradice {what}: se cambiaron o quitaron registros, o se puso una copia antigua.',
    hint: 'Pare la línea y deje el archivo como está. `station ledger verify` dice qué difiere.',
  },
  LEDGER_AUDIT_KEY_MISSING: {
    message: 'El libro no nombra una clave de auditoría para los puntos de control.',
    hint: 'Ejecute `station init`, o `station doctor` para ver qué falta.',
  },
  LEDGER_AUDIT_KEY_MISMATCH: {
    message: 'La clave de auditoría del firmante no es la que nombra el libro.',
    hint: 'Compruebe que está conectado el HSM o el almacén correcto: `station hsm status`.',
  },
  LEDGER_NOTE_MALFORMED: {
    message: 'Esto no es un punto de control: {reason}.',
    hint: 'Dé el texto entero del punto de control, con su última línea.',
  },
  LEDGER_EXPORT_FAILED: {
    message: 'No se pudo escribir la exportación {file} ({reason}).',
    hint: 'Compruebe que la carpeta existe y que puede escribir en ella.',
  },
  LEASE_HELD: {
    message: 'Otro proceso de esta estación tiene «{name}».',
    hint: 'Ya está en marcha; espere a que termine o párelo antes.',
  },
  LEASE_FAILED: {
    message: 'No se puede usar el bloqueo «{name}» en {directory} ({reason}).',
    hint: 'Compruebe que el usuario de la estación puede escribir en esa carpeta.',
  },
  STATION_EXISTS: {
    message: 'Ya hay una estación en {dir}.',
    hint: 'Use otro --dir. Una estación nunca se sobrescribe: se perderían sus registros y claves.',
  },
  HOME_NOT_EMPTY: {
    message: '{dir} no está vacío.',
    hint: 'Indique con --dir una carpeta vacía o nueva.',
  },
  CLOCK_BEHIND_LEDGER: {
    message: 'El reloj va {seconds} s por detrás del último registro.',
    hint: 'Ponga el reloj en hora (NTP) y arranque de nuevo. Si antes iba adelantado, un supervisor lo dice: `station clock accept --reason "…"`.',
  },
  CLOCK_NOT_BEHIND: {
    message: 'El reloj no va por detrás del libro: no hay nada que aceptar.',
    hint: 'Siga: `station doctor` dice si la estación está lista.',
  },
  STATION_RESTART_NEEDED: {
    message: 'En los archivos de la estación cambió algo más que productos y puestos.',
    hint: 'Reinicie la estación cuando no haya unidades en curso: entonces lo adopta todo.',
  },
  SIGNER_CHANGED: {
    message: 'El firmante ({digest}) no es el que conoce el libro.',
    hint: 'Si se cambió a propósito, una segunda persona lo aprueba: en la pantalla de la línea o con `station signer accept --badge ID --reason "…"`. Si no, averigüe quién lo cambió.',
  },
  SIGNER_NOT_CHANGED: {
    message: 'El firmante es el que conoce el libro: no hay nada que aceptar.',
    hint: 'Siga: `station doctor` dice si la estación está lista.',
  },
  DPS_CA_FILE_UNREADABLE: {
    message: 'No se puede leer el certificado de la autoridad {file}.',
    hint: 'Ponga ahí el archivo PEM o corrija ca_file en [dps] de station.toml.',
  },
  ISSUER_MISSING: {
    message: 'La estación aún no tiene certificado de CA emisora.',
    hint: 'Haga firmar pki/issuing-ca.csr por su raíz y ejecute `station ca install --chain FILE`.',
  },
  CONFIG_NOT_FOUND: {
    message: 'No existe {file}.',
    hint: 'Cree una estación con `station init` o indique su carpeta con --dir o STATION_DIR.',
  },
  CONFIG_UNREADABLE: {
    message: 'No se puede leer {file}: {reason}.',
    hint: 'Debe ser un archivo de texto UTF-8 que el usuario de la estación pueda leer.',
  },
  CONFIG_SYNTAX: {
    message: '{problems}.',
    hint: 'Corrija {file} ahí (es TOML: `key = "text"`, `key = 12`, `[table]`) e inténtelo de nuevo.',
  },
  CONFIG_UNKNOWN_KEY: {
    message: '{problems}.',
    hint: 'Corrija {file} como dice cada línea e inténtelo de nuevo.',
  },
  CONFIG_INVALID: {
    message: '{problems}.',
    hint: 'Corrija {file} como dice cada línea e inténtelo de nuevo.',
  },
  PRODUCT_NAME_MISMATCH: {
    message: '{problems}.',
    hint: 'Cambie el nombre del archivo o `name` en {file} para que ambos digan lo mismo.',
  },
  PRODUCT_FAMILY_UNKNOWN: {
    message: '{problems}.',
    hint: 'Corrija `family` en {file} e inténtelo de nuevo.',
  },
  PRODUCT_UNKNOWN: {
    message: 'No existe el producto «{product}».',
    hint: '{nearest}Los productos de esta estación: {products}.',
  },
  PRODUCT_REGISTRATION_ID_INVALID: {
    message: 'El número de serie {serial} da el ID de registro «{registrationId}»: {reason}.',
    hint: 'Corrija `registration_id` o `serial_pattern` en {file}.',
  },
  PRODUCT_DEVICE_ID_INVALID: {
    message: 'El número de serie {serial} da el ID de dispositivo «{deviceId}», que IoT Hub no admite.',
    hint: "Corrija `device_id` en {file}: solo letras, cifras y - : . + % _ # * ? ! ( ) , = @ ; $ ', como mucho 128.",
  },
  SERIAL_MALFORMED: {
    message: '«{scanned}» no es un número de serie del producto {product}.',
    hint: 'Escanee otra vez la etiqueta de la unidad. Regla del número de serie: {rule}.',
  },
  SLOT_PORT_TAKEN: {
    message: 'El puerto {port} ya es del puesto {slot}.',
    hint: 'Libere antes ese puesto o elija otro puerto.',
  },
  SLOTS_NOT_EDITABLE: {
    message: '{file} escribe sus puestos de un modo que la estación no cambia por sí sola.',
    hint: 'Cámbielos ahí a mano: una tabla [slots] con una línea por puesto.',
  },
  HOME_DISK_FULL: {
    message: 'No se puede escribir {file}: el disco está lleno.',
    hint: 'Libere espacio e inténtelo de nuevo; el archivo sigue como estaba.',
  },
  HOME_NOT_WRITABLE: {
    message: 'No se puede escribir {file}: {reason}.',
    hint: 'Dé al usuario de la estación permiso de escritura en esa carpeta e inténtelo de nuevo.',
  },
  HOME_FILE_EXISTS: {
    message: '{file} ya está y no se sustituye.',
    hint: 'Apártelo si no hace falta o elija otra carpeta con --dir.',
  },
  LEDGER_ENDORSEMENT_KEY_TAKEN: {
    message: 'Esta endorsement key ya pertenece a la unidad {owner}: no hay dos unidades con el mismo TPM.',
    hint: 'Compruebe de quién es la clave del archivo. Si ambas unidades muestran de verdad la misma, uno de sus TPM es una copia: aparte las dos.',
  },
  LEDGER_UNIT_KNOWN: {
    message: 'La unidad {serial} ya está en el registro, con otros datos.',
    hint: 'Compruebe el número de serie: `station units show {serial}` dice lo que se sabe. No se cambió nada.',
  },
};

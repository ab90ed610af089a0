import type { CodeTable } from '../../code-table.ts';

export const signer: CodeTable = {
  HSM_DRIVER_MISSING: {
    message: 'El controlador PKCS#11 de la estación no está instalado para esta máquina.',
    hint: 'Instale de nuevo la estación con un compilador C++ (`npm rebuild pkcs11js`).',
  },
  HSM_MODULE_NOT_FOUND: {
    message: 'No existe el módulo PKCS#11 {module}.',
    hint: 'Instale el software del HSM o corrija `signer.module` en station.toml.',
  },
  HSM_MODULE_UNUSABLE: {
    message: 'El módulo PKCS#11 {module} no se carga o no arranca ({reason}).',
    hint: 'Compruebe que es para esta máquina, que están sus bibliotecas y que su configuración es correcta.',
  },
  HSM_TOKEN_NOT_FOUND: {
    message: 'No hay ningún token «{tokenLabel}».',
    hint: 'Conecte el HSM y espere a su luz, o corrija `signer.token` en station.toml; `pkcs11-tool -L` muestra lo que ve el módulo.',
  },
  HSM_TOKEN_AMBIGUOUS: {
    message: 'Hay {count} tokens llamados «{tokenLabel}».',
    hint: 'Desconecte los que no son de esta estación o deles otro nombre.',
  },
  HSM_TOKEN_CHANGED: {
    message: 'El token «{tokenLabel}» volvió con el número de serie {found}; era {expected}.',
    hint: 'Conecte el HSM correcto. Si se cambió a propósito, arranque de nuevo la estación.',
  },
  HSM_TOKEN_GONE: {
    message: 'El HSM no da señales de estar ({returned}).',
    hint: 'Revise el conector o la red y escanee la unidad otra vez: la estación se conecta sola.',
  },
  HSM_DEVICE_ERROR: {
    message: 'El HSM informó de un fallo propio en {call} ({returned}).',
    hint: 'Escanee la unidad otra vez. Si se repite, desconecte y conecte el HSM y lea su registro.',
  },
  HSM_DEADLINE: {
    message: 'El HSM no respondió en {deadlineMs} ms.',
    hint: 'Revise el conector, la red y la carga y escanee la unidad otra vez: la estación se conecta sola.',
  },
  HSM_SESSIONS_EXHAUSTED: {
    message: 'El HSM no da sesiones: otros programas las usan todas.',
    hint: 'Cierre otros programas que usen el HSM o baje `signer.sessions` en station.toml.',
  },
  HSM_PIN_REJECTED: {
    message: 'El HSM rechazó el PIN ({returned}). No se intentará otra vez.',
    hint: 'Corrija el PIN donde apunta `signer.pin` de station.toml y arranque de nuevo la estación. Cada PIN erróneo acerca el bloqueo del HSM.',
  },
  HSM_PIN_LAST_TRY: {
    message: 'Al token «{tokenLabel}» le queda un intento de PIN; la estación no lo gasta.',
    hint: 'Entre una vez con el PIN correcto con la herramienta del HSM (`pkcs11-tool --login`) y arranque de nuevo la estación.',
  },
  HSM_PIN_LOCKED: {
    message: 'El PIN del token «{tokenLabel}» está bloqueado.',
    hint: 'El responsable de seguridad lo desbloquea con la herramienta del HSM.',
  },
  HSM_PIN_UNUSABLE: {
    message: 'El PIN del token «{tokenLabel}» caducó o nunca se puso ({returned}).',
    hint: 'Ponga un PIN nuevo con la herramienta del HSM y arranque de nuevo la estación.',
  },
  HSM_PIN_EMPTY: {
    message: 'El PIN del token «{tokenLabel}» está vacío; no se intentó.',
    hint: 'Dé el PIN por la fuente que indica `signer.pin` en station.toml.',
  },
  HSM_KEY_NOT_SAFE: {
    message: 'La clave «{key}» ({label}) del HSM no es segura: {findings}.',
    hint: 'Cree la clave dentro del HSM con `station init`, con otro nombre; una importada o que pueda salir se rechaza.',
  },
  HSM_KEY_AMBIGUOUS: {
    message: 'El HSM tiene {count} claves llamadas «{label}».',
    hint: 'Dé otro nombre a las que no son de esta estación con la herramienta del HSM.',
  },
  HSM_KEY_CHANGED: {
    message: 'La clave «{key}» del HSM no es la que había al arrancar.',
    hint: 'Conecte el HSM correcto. Si la clave se cambió a propósito, arranque de nuevo la estación.',
  },
  HSM_MECHANISM_MISSING: {
    message: 'El token «{tokenLabel}» no sabe hacer {mechanism}, que necesita la clave «{key}».',
    hint: 'Elija otro algoritmo u otro HSM; `station hsm status` muestra lo que sabe hacer.',
  },
  HSM_WRITE_PROTECTED: {
    message: 'El token «{tokenLabel}» no deja a la estación crear una clave.',
    hint: 'Pida permiso al administrador del HSM o cree la clave con su herramienta.',
  },
  HSM_CALL_FAILED: {
    message: 'El HSM rechazó {call} ({returned}).',
    hint: 'Busque el valor en el manual del HSM; `station hsm status` muestra lo que ve la estación.',
  },
  SECRET_SOURCE_INVALID: {
    message: 'Para {what} no se indica una fuente que la estación conozca.',
    hint: 'Escriba env:NAME, file:PATH, fd:N o prompt, nunca el secreto mismo.',
  },
  SECRET_MISSING: {
    message: 'Falta {what}: {source} {problem}.',
    hint: 'Póngalo o indique otra fuente en station.toml.',
  },
  SECRET_FILE_EXPOSED: {
    message: 'Otros pueden leer el archivo {file} ({what}, modo {mode}).',
    hint: 'Ejecute `chmod 600` sobre él; si otros pudieron leerlo, cambie el secreto.',
  },
  SECRET_EMPTY: {
    message: 'Está vacío: {what} ({source}).',
    hint: 'Póngalo donde apunta la fuente.',
  },
  SECRET_TOO_LONG: {
    message: 'Tiene más de {limit} bytes: {what} ({source}).',
    hint: 'Compruebe que la fuente apunta al secreto y no a otro archivo.',
  },
  SIGNER_KEY_MISSING: {
    message: 'El firmante no tiene la clave «{key}».',
    hint: '`station hsm status` muestra las claves que hay; `station init` crea las que faltan.',
  },
  SIGNER_KEY_EXISTS: {
    message: 'El firmante ya tiene una clave «{key}».',
    hint: 'No se cambió nada: una clave nunca se sustituye. Use la que hay, u otro nombre u otro almacén.',
  },
  SIGNER_KEY_PURPOSE: {
    message: 'La clave «{key}» ({algorithm}) no sirve para: {purpose}.',
    hint: 'Elija la clave hecha para esto: issuing-ca y audit firman, device-key-derivation deriva.',
  },
  SIGNER_SIGNATURE_INVALID: {
    message: 'El firmante dio una firma que su propia clave «{key}» no confirma.',
    hint: 'La firma se descartó. Pare la línea y haga revisar el HSM.',
  },
  SIGNER_CLOSED: {
    message: 'El firmante está cerrado.',
    hint: 'Arranque de nuevo la estación.',
  },
  SIGNER_STORE_MISSING: {
    message: 'No hay almacén de claves en {directory}.',
    hint: 'Ejecute `station init` o indique la carpeta correcta con --dir.',
  },
  SIGNER_STORE_EXISTS: {
    message: 'Ya hay un almacén de claves en {directory}.',
    hint: 'No se cambió nada. Abra ese almacén o elija otra carpeta con --dir.',
  },
  SIGNER_STORE_DAMAGED: {
    message: 'El archivo {file} del almacén de claves está dañado: {problem}.',
    hint: 'Restaure la carpeta signer de su copia. No cree claves nuevas en su lugar: hay dispositivos que dependen de estas.',
  },
  SIGNER_STORE_TOO_NEW: {
    message: 'El archivo {file} del almacén tiene el formato {version}, que esta versión de la estación no conoce.',
    hint: 'Instale la versión que lo escribió o una más nueva.',
  },
  SIGNER_STORE_UNREADABLE: {
    message: 'No se puede leer el archivo {file} del almacén: {reason}.',
    hint: 'Revise el dueño y el modo de la carpeta signer, y que su disco esté montado.',
  },
  SIGNER_PASSPHRASE_REJECTED: {
    message: 'El almacén de claves no se abre con esta contraseña.',
    hint: 'Revise adónde apunta `signer.passphrase` en station.toml y que sea la contraseña de este almacén.',
  },
  SIGNER_PASSPHRASE_EMPTY: {
    message: 'La contraseña del almacén de claves está vacía.',
    hint: 'Dé una por la fuente que indica `signer.passphrase` en station.toml.',
  },
};

import type { CodeTable } from '../../code-table.ts';

export const cloud: CodeTable = {
  DPS_NOT_CONFIGURED: {
    message: 'La estación no conoce su Device Provisioning Service.',
    hint: 'Añada una sección [dps] a station.toml: el ámbito de ID y de dónde se lee la cadena de conexión.',
  },
  DPS_CONNECTION_STRING_INVALID: {
    message: 'La cadena de conexión del Device Provisioning Service no sirve: {reason}.',
    hint: 'Cópiela otra vez de la página «Shared access policies», de una directiva con EnrollmentRead y EnrollmentWrite.',
  },
  DPS_UNREACHABLE: {
    message: 'No se alcanza el Device Provisioning Service ({reason}).',
    hint: 'La línea puede seguir: las inscripciones esperan. Si dura, revise la red.',
  },
  DPS_TIMEOUT: {
    message: 'El Device Provisioning Service no respondió en {timeoutMs} ms.',
    hint: 'La línea puede seguir: las inscripciones esperan. Si dura, revise la red.',
  },
  DPS_UNTRUSTED: {
    message: 'Quien responde como {host} no pudo demostrar que es el Device Provisioning Service ({reason}).',
    hint: 'No se envió nada. Busque un proxy que abra TLS y revise el reloj de la estación y `dps.ca_file`.',
  },
  DPS_WRONG_ENDPOINT: {
    message: 'Quien responde como {host} no es un Device Provisioning Service.',
    hint: 'Revise el host de la cadena de conexión, y `dps.address` si está puesto.',
  },
  DPS_THROTTLED: {
    message: 'El Device Provisioning Service pide menos peticiones.',
    hint: 'La estación espera sola. Si ocurre a menudo, baje `dps.operations_per_minute`: otra estación comparte la cuota.',
  },
  DPS_UNAVAILABLE: {
    message: 'El Device Provisioning Service falló con el estado HTTP {status}.',
    hint: 'La estación lo intenta de nuevo sola. Si dura, mire la página de estado del servicio.',
  },
  DPS_ANSWER_UNREADABLE: {
    message: 'El Device Provisioning Service dio una respuesta que la estación no entiende.',
    hint: 'La estación lo intenta de nuevo sola. Si dura, busque un proxy entre ambos.',
  },
  DPS_UNAUTHORIZED: {
    message: 'El Device Provisioning Service rechazó la clave o el token de la estación (estado HTTP {status}).',
    hint: 'No se perdió nada. Compruebe que la directiva existe, que su clave no se cambió y que tiene EnrollmentRead y EnrollmentWrite; con Entra ID, que la identidad tiene su rol en el servicio.',
  },
  DPS_LOGIN_FAILED: {
    message: 'Entra ID no dejó entrar a la estación en el Device Provisioning Service ({reason}).',
    hint: 'No se perdió nada. Compruebe el inquilino, el cliente y el certificado en [dps.credential], y que el registro de la aplicación siga existiendo.',
  },
  DPS_CLOCK_SKEWED: {
    message: 'El reloj de la estación difiere {seconds} s del Device Provisioning Service, que rechaza sus firmas.',
    hint: 'Ponga el reloj en hora (o su servidor) y arranque de nuevo el envío. No se perdió nada.',
  },
  DPS_REQUEST_REFUSED: {
    message: 'El Device Provisioning Service no admite esta inscripción (error {errorCode}): {reason}',
    hint: 'Corrija lo que indica y envíe la inscripción otra vez.',
  },
  DPS_PRECONDITION_FAILED: {
    message:
      'Entretanto otra persona cambió la inscripción. La regla es de DPS: un cambio nombra la versión a la que se refiere.',
    hint: 'Averigüe quién más gestiona las inscripciones y envíela otra vez.',
  },
  DPS_CONFLICT: {
    message:
      'La nube tiene otra inscripción con este ID de registro: su {difference} difiere del registro de la unidad.',
    hint: 'Averigüe de dónde viene. La estación nunca la sobrescribe; si es errónea, quítela en la nube y envíe esta otra vez.',
  },
  SYNC_ALREADY_RUNNING: {
    message: 'Ya hay otro envío de esta estación en marcha.',
    hint: 'Deje que termine o párelo antes.',
  },
  ENROLLMENT_KEYS_GONE: {
    message: 'DPS ya no tiene la entrada {registrationId}, cuyas claves hizo: no se puede volver a hacer.',
    hint: 'Lleve la unidad de vuelta a la línea: un reproceso con un motivo le da claves nuevas y, con ellas, su entrada.',
  },
  SYNC_CREDENTIAL_MISSING: {
    message: 'El registro no tiene certificado para {registrationId}.',
    hint: 'Verifique el registro: una unidad salió bien y su certificado debería estar.',
  },
  SYNC_PRODUCT_MISSING: {
    message: 'No hay archivo de producto para {product}, y dice cómo inscribir {registrationId}.',
    hint: 'Devuelva products/{product}.toml y envíe esta otra vez. No se envió nada.',
  },
  SYNC_UNIT_MISSING: {
    message: 'El registro no tiene unidad para {registrationId}.',
    hint: 'Verifique el registro: una unidad salió bien y debería estar. No se envió nada.',
  },
  SYNC_CREDENTIAL_MISMATCH: {
    message: 'Lo que se inscribiría para {registrationId} no es la credencial con la que la unidad salió bien.',
    hint: 'Compruebe que la clave de derivación es la misma y verifique el registro. No se envió nada.',
  },
  SYNC_ROW_FAILED: {
    message: 'No se pudo preparar la inscripción.',
    hint: 'La estación lo intenta de nuevo sola. Si dura, informe: es un defecto de la estación.',
  },
  ENROLLMENT_NOT_PARKED: {
    message: 'Ninguna inscripción apartada o descartada tiene el ID de registro {registrationId}.',
    hint: 'La pantalla de la nube muestra lo que espera y lo apartado.',
  },
  ENROLLMENT_NOT_WAITING: {
    message: 'Nada de {registrationId} espera a la nube.',
    hint: 'El historial de la unidad dice qué fue de su inscripción.',
  },
  ENROLLMENT_NOT_MADE: {
    message: 'Según el registro, la nube no tiene nada de {registrationId}.',
    hint: 'El historial de la unidad dice qué fue de su inscripción; lo que espera se envía solo.',
  },
  ENROLLMENT_MISSING: {
    message: 'Según el registro, {registrationId} está inscrito, pero la nube no tiene esa entrada.',
    hint: 'Alguien la quitó allí. Un administrador lo deja constar y vuelve a inscribir la unidad.',
  },
  ENROLLMENT_FOREIGN: {
    message: 'Lo que la nube tiene en {registrationId} no es la credencial que conoce el registro: no se tocó.',
    hint: 'Averigüe quién la cambió allí.',
  },
  SYNC_SETTINGS_GONE: {
    message: 'La entrada ha desaparecido de la nube, y con ella los ajustes que alguien le había dado.',
    hint: 'Un administrador deja constar que falta e inscribe la unidad de nuevo, como dice el archivo de producto.',
  },
  ENROLLMENT_SETTINGS_DIFFER: {
    message: 'En la nube, {registrationId} dice otra cosa de su dispositivo: {differences}. No se cambió.',
    hint: 'Decida por nombre: la misma orden con --replace sobrescribe {settings}.',
  },
  ENROLLMENT_SETTINGS_INVALID: {
    message: '{registrationId} no podría ser así: {reason}. La regla es de DPS; no se cambió.',
    hint: 'Cambie el archivo de ajustes, o añada --clear para un ajuste que deba desaparecer.',
  },
  ENROLLMENT_BY_GROUP: {
    message: '{registrationId} no tiene entrada propia: el grupo {group} admite el dispositivo.',
    hint: 'Desactivarla deja el dispositivo fuera del grupo. Lo que dice el grupo vale para todos sus dispositivos.',
  },
  ENROLLMENT_KEEPS_OUT: {
    message:
      'La entrada de {registrationId} deja el dispositivo fuera del grupo {group}: sin ella volvería a ser admitido.',
    hint: 'Eso lo hace `station enrollments enable`. Si el dispositivo debe quedar fuera, la entrada queda también.',
  },
  GROUP_MISSING: {
    message: 'La nube no tiene el grupo de inscripción {group}.',
    hint: 'Compruebe el nombre o haga crear el grupo.',
  },
  GROUP_EXISTS: {
    message: 'La nube ya tiene un grupo de inscripción {group}, y deja entrar a otros dispositivos que este.',
    hint: 'Elija otro nombre o quite antes el otro grupo.',
  },
  GROUP_CHANGED: {
    message:
      'Alguien cambió entretanto el grupo de inscripción {group}; no se hizo nada. La regla es de DPS: un cambio nombra la versión a la que se refiere.',
    hint: 'Mire el grupo y decida de nuevo.',
  },
  GROUP_KEY_OTHER: {
    message: 'El firmante tiene la clave de otro grupo de inscripción que {group}.',
    hint: 'Una estación conserva la clave de un grupo. Use ese grupo, X.509 u otra estación.',
  },
  GROUP_ISSUER_MISSING: {
    message: 'La estación aún no tiene una CA emisora que un grupo pudiera dejar entrar.',
    hint: 'Haga instalar antes la CA emisora.',
  },
};

import type { CodeTable } from '../../code-table.ts';

export const people: CodeTable = {
  STATION_SILENT: {
    message: 'La estación no responde.',
    hint: 'Espere un momento. Si sigue así, llame al supervisor.',
  },
  LOGIN_REFUSED: {
    message: 'La credencial o el PIN no es correcto.',
    hint: 'Escanee la credencial otra vez e introduzca el PIN.',
  },
  ROLE_REQUIRED: {
    message: 'Su función no permite esto.',
    hint: 'Llame a alguien que pueda hacerlo.',
  },
  SESSION_REQUIRED: {
    message: 'Nadie ha iniciado sesión.',
    hint: 'Escanee su credencial.',
  },
  PERSON_UNKNOWN: {
    message: 'Nadie tiene aquí la credencial {id}.',
    hint: 'Revise la credencial; la configuración muestra quién está dado de alta.',
  },
  PERSON_EXISTS: {
    message: 'La credencial {id} ya se dio antes.',
    hint: 'Dé una credencial propia: los registros nombran a las personas por ella. A quien se le retiró el acceso se le puede devolver.',
  },
  PERSON_INVALID: {
    message: 'Esto no se puede registrar de una persona: {reason}.',
    hint: 'Corríjalo e inténtelo de nuevo. No se registró nada.',
  },
  PERSON_PIN_INVALID: {
    message: 'Un PIN tiene de {least} a {most} caracteres.',
    hint: 'Elija otro PIN.',
  },
  PERSON_LAST_ADMIN: {
    message: '{id} es el último administrador.',
    hint: 'Nombre antes a otro administrador: sin él nadie podría configurar la estación.',
  },
  LOGIN_LOCKED: {
    message: 'Demasiados PIN erróneos: esta credencial queda bloqueada {seconds} s más.',
    hint: 'Espere o pida a un administrador un PIN nuevo.',
  },
  LOGIN_BUSY: {
    message: 'Demasiados inicios de sesión a la vez.',
    hint: 'Espere unos segundos e inténtelo de nuevo.',
  },
  LOGIN_CREDENTIAL_ALTERED: {
    message: 'El PIN guardado de {id} falta o no es el que se puso.',
    hint: 'Llame al administrador: alguien cambió archivos de la estación. Ponga un PIN nuevo solo cuando eso esté aclarado.',
  },
  SESSION_LIMIT: {
    message: 'Ya hay {limit} personas con sesión.',
    hint: 'Antes debe salir alguien.',
  },
  SESSION_ENDED: {
    message: 'Ya no hay nadie con sesión.',
    hint: 'Inicie sesión de nuevo con credencial y PIN.',
  },
  APPROVAL_SAME_PERSON: {
    message: '{id} lo pidió y no puede aprobarlo.',
    hint: 'Lo aprueba una segunda persona, con su credencial y su PIN.',
  },
  APPROVAL_NOT_ALLOWED: {
    message: '{id} no puede aprobar esto.',
    hint: 'Llame a un supervisor o a un administrador.',
  },
  APPROVAL_MALFORMED: {
    message: 'La aprobación está incompleta: {reason}.',
    hint: 'Diga qué se aprueba y por qué.',
  },
  ORDER_NOT_FOUND: {
    message: 'No existe la orden {order}.',
    hint: 'Revise el número.',
  },
  ORDER_EXISTS: {
    message: 'La orden {order} ya se abrió antes.',
    hint: 'Siga con ella o dé a esta un número propio: ninguno se usa dos veces.',
  },
  ORDER_INVALID: {
    message: 'La orden es incorrecta: {reason}.',
    hint: 'Corríjala e inténtelo de nuevo. No se registró nada.',
  },
  ORDER_NOT_OPEN: {
    message: 'La orden {order} se cerró el {closedAt}.',
    hint: 'Una orden cerrada sigue cerrada: abra otra.',
  },
  ORDER_RAISE_NOT_APPROVED: {
    message: 'Nadie aprobó más unidades para la orden {order}, o esa aprobación ya se usó.',
    hint: 'Pida a un supervisor que lo apruebe con credencial y PIN.',
  },
  REQUEST_UNKNOWN: {
    message: 'La pantalla pidió algo que la estación no conoce.',
    hint: 'Reinicie el quiosco. Si se repite, sus partes son de versiones distintas: instálelo de nuevo.',
  },
  REQUEST_MALFORMED: {
    message: 'La petición de la pantalla era incorrecta.',
    hint: 'Inténtelo de nuevo. Si se repite, reinicie el quiosco e informe: es un defecto del programa.',
  },
  REQUEST_TOO_LARGE: {
    message: 'La pantalla envió más de lo que la estación admite.',
    hint: 'Envíe menos de una vez; los archivos grandes se importan con la orden `station`.',
  },
  STATION_RESTARTING: {
    message: 'La estación está arrancando de nuevo.',
    hint: 'Espere un momento. Las unidades conservan su estado: la estación pregunta a cada una antes de seguir.',
  },
  STATION_STOPPING: {
    message: 'La estación se está apagando.',
    hint: 'Arranque de nuevo el quiosco.',
  },
  STATION_OVERLOADED: {
    message: 'La estación tiene demasiadas peticiones en espera.',
    hint: 'Espere un momento e inténtelo de nuevo.',
  },
  SLOTS_ALL_BUSY: {
    message: 'Todos los puestos están ocupados.',
    hint: 'Espere a que termine un puesto y escanee la unidad otra vez.',
  },
  SLOT_UNKNOWN: {
    message: 'No existe el puesto {slot}.',
    hint: 'Use un puesto de los que muestra la pantalla.',
  },
  PRODUCT_NOT_CHOSEN: {
    message: 'Nadie dijo qué se fabrica.',
    hint: 'Elija el producto o la orden y escanee la unidad otra vez.',
  },
  LINE_NOT_READY: {
    message: 'La línea aún no puede admitir unidades.',
    hint: 'Lea lo que dice la pantalla o llame al supervisor.',
  },
  KIOSK_BUSY: {
    message: 'Hay {units} unidades en curso.',
    hint: 'Espere sus resultados y salga después del quiosco.',
  },
  SLOTS_NOT_CONFIGURED: {
    message: 'No hay ningún puesto configurado.',
    hint: 'Escriba los puestos y sus puertos en [slots] de station.toml; la configuración muestra los puertos.',
  },
  PRODUCT_FILE_EXISTS: {
    message: 'Ya hay un producto con este nombre.',
    hint: 'Diga que se sustituya o dé al nuevo un nombre propio.',
  },
  VERIFICATION_STOPPED: {
    message: 'La verificación se detuvo antes de terminar.',
    hint: 'Verifique de nuevo cuando haya tiempo: media verificación no dice nada.',
  },
  UNIT_NOT_RECORDED: {
    message: 'El libro no conoce ninguna unidad {serial}.',
    hint: 'Compare el número de serie con la etiqueta y busque de nuevo.',
  },
  ACT_TOO_MANY: {
    message: 'Eso afecta a más de {most} entradas a la vez.',
    hint: 'Acote los filtros y hágalo por partes, o use `station enrollments` en un terminal.',
  },
  ACT_SETTINGS_INVALID: {
    message: 'Ninguna entrada podría ser así: {reason}. La regla es de DPS o de IoT Hub; no se cambió nada.',
    hint: 'Cambie lo que se pide y mire otra vez.',
  },
  ACT_PLAN_GONE: {
    message: 'Lo planeado ya no está: el quiosco se reinició o se planeó otra cosa.',
    hint: 'Mire otra vez qué cambiaría y decida después.',
  },
  SCREEN_FAULT: {
    message: 'La estación tuvo un fallo propio: {reason}.',
    hint: 'Inténtelo de nuevo. Si se repite, llame al supervisor: es un defecto de la estación.',
  },
};

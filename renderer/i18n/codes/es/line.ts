import type { CodeTable } from '../../code-table.ts';

export const line: CodeTable = {
  UNIT_ALREADY_PROVISIONED: {
    message: 'La unidad {serial} ya salió bien el {passedAt}, con {passedBy}.',
    hint: 'Retírela de la línea. Para repetirla a propósito, un supervisor inicia un retrabajo y dice por qué.',
  },
  UNIT_IN_PROGRESS: {
    message: 'La unidad {serial} está ahora en el puesto {slot}.',
    hint: 'Revise la etiqueta: dos unidades pueden llevar el mismo número. Escanee cuando termine el puesto {slot}.',
  },
  UNIT_OTHER_PRODUCT: {
    message: 'La unidad {serial} se empezó como producto {before}, no {after}.',
    hint: 'Revise la orden. Si el producto cambió de verdad, un supervisor inicia un retrabajo y dice por qué.',
  },
  SLOT_BUSY: {
    message: 'El puesto {slot} está ocupado con la unidad {serial}.',
    hint: 'Espere su resultado o use otro puesto.',
  },
  LINE_CLOSED: {
    message: 'La línea se está cerrando y no admite más unidades.',
    hint: 'Arranque de nuevo la estación y escanee la unidad.',
  },
  DEVICE_IDENTITY_MISMATCH: {
    message: 'La etiqueta dice {serial}; el dispositivo dice {hardwareId}.',
    hint: 'Compruebe que la unidad escaneada es la del puesto y que la etiqueta es suya.',
  },
  UNIT_OTHER_DEVICE: {
    message: 'La unidad {serial} era el dispositivo {before}; en el puesto está {after}.',
    hint: 'Aparte la unidad: dos pueden llevar la misma etiqueta. Llame al supervisor.',
  },
  DEVICE_PROVISIONED_AS_OTHER: {
    message: 'Este dispositivo ({hardwareId}) consta como unidad {other}.',
    hint: 'La etiqueta es errónea o se cambió: retire la unidad y llame al supervisor.',
  },
  DEVICE_HOLDS_UNKNOWN_CREDENTIAL: {
    message: 'El dispositivo tiene una credencial que ningún registro explica ({place}).',
    hint: 'Ponga la unidad en la caja roja. Un supervisor puede retrabajarla con un motivo.',
  },
  UNIT_KEY_CHANGED: {
    message: 'La unidad {serial} tiene certificado, pero el dispositivo ya no tiene su clave.',
    hint: 'Ponga la unidad en la caja roja. Un supervisor puede retrabajarla con un motivo.',
  },
  VERIFY_FAILED: {
    message: 'El dispositivo no contiene lo que se escribió: {failed}.',
    hint: 'Escanee la unidad una vez más. Si vuelve a fallar, póngala en la caja roja.',
  },
  PHASE_TIMED_OUT: {
    message: 'El paso «{phase}» tardó más de {seconds} s.',
    hint: 'Revise la corriente y el cable y escanee otra vez: la estación continúa donde paró.',
  },
  RUN_CANCELLED: {
    message: 'El proceso se paró antes de terminar.',
    hint: 'No envíe la unidad. Escanéela otra vez para continuar.',
  },
  RUN_INTERRUPTED: {
    message: 'La estación se paró con esta unidad en curso (último registro: {lastEntryKind}).',
    hint: 'No envíe la unidad. Escanéela otra vez: la estación pregunta al dispositivo y continúa.',
  },
  STATION_FAULT: {
    message: 'La estación tuvo un fallo propio: {reason}.',
    hint: 'Escanee la unidad otra vez. Si se repite, llame al supervisor.',
  },
  REGISTRATION_ID_TAKEN: {
    message: 'El ID de registro {registrationId} ya es de la unidad {other}.',
    hint: 'Revise registration_id en el producto y las etiquetas: dos unidades nunca pueden compartir un ID.',
  },
  ORDER_NEEDED: {
    message: 'El producto {product} comunica su orden de trabajo a la nube, y no hay ninguna elegida.',
    hint: 'Elija la orden de esta unidad (`--order`, o la orden en la pantalla) y escanéela otra vez.',
  },
  ORDER_UNKNOWN: {
    message: 'No existe la orden {order}.',
    hint: 'Revise el número; la orden debe abrirse antes de hacer unidades para ella.',
  },
  ORDER_CLOSED: {
    message: 'La orden {order} está cerrada.',
    hint: 'Elija la orden para la que se hace esta unidad.',
  },
  ORDER_OTHER_PRODUCT: {
    message: 'La orden {order} es de {ordered}, no de {product}.',
    hint: 'Elija la orden o el producto correcto.',
  },
  ORDER_COMPLETE: {
    message: 'La orden {order} tiene sus {quantity} unidades, contando las que están en curso.',
    hint: 'Espere a las unidades en curso: si una falla, queda sitio. Para más de lo pedido, llame al supervisor.',
  },
  UNIT_OTHER_ORDER: {
    message: 'La unidad {serial} se hizo para la orden {order}.',
    hint: 'Retrabájela para esa orden: allí se cuenta.',
  },
  REWORK_NOT_APPROVED: {
    message: 'Nadie aprobó que la unidad {serial} se repita, o esa aprobación ya se usó.',
    hint: 'Lo aprueba un supervisor que no sea quien escanea, con credencial, PIN y motivo.',
  },
  REWORK_REASON_MISSING: {
    message: 'Un retrabajo necesita un motivo.',
    hint: 'Diga en pocas palabras por qué se repite esta unidad; el motivo queda en los registros.',
  },
  ISSUER_CHANGED: {
    message: 'La unidad {serial} se empezó con otra CA emisora.',
    hint: 'Un supervisor la retrabaja con un motivo: lo empezado se anula y la unidad recibe un certificado de la CA actual.',
  },
  ATTESTATION_CHANGED: {
    message: 'La unidad {serial} se empezó con {before} y su producto pide ahora {after}.',
    hint: 'Un supervisor la retrabaja con un motivo: lo empezado se anula antes de que la unidad reciba otra cosa.',
  },
  SERVICE_KEYS_UNAVAILABLE: {
    message: 'DPS hace las claves de la unidad {serial} y no se le pueden pedir: {reason}',
    hint: 'Restablezca la conexión con DPS (`station doctor` la revisa) y escanee la unidad otra vez: sigue donde se quedó.',
  },
  SERVICE_KEY_ENTRY_FOREIGN: {
    message: 'DPS tiene una entrada {registrationId} que el registro de la unidad {serial} no explica: no se tocó.',
    hint: 'Averigüe de dónde viene. Si es errónea, quítela en la nube y escanee la unidad otra vez.',
  },
  SERVICE_KEY_ENTRY_OF_PERSON: {
    message:
      'Alguien dio a la entrada {registrationId} ajustes propios o mantiene con ella el dispositivo fuera de un grupo; unas claves nuevas lo quitarían.',
    hint: 'Elimine la entrada con `station enrollments delete`, o vuelva a dejar entrar el dispositivo con `station enrollments enable`; después reprocese la unidad {serial}.',
  },
  SERVICE_KEY_LOST: {
    message: 'DPS ya no tiene las claves que hizo para la unidad {serial}: nadie puede recuperarlas.',
    hint: 'Un supervisor reprocesa la unidad con un motivo: DPS hace claves nuevas.',
  },
  DERIVATION_KEY_CHANGED: {
    message: 'El firmante deriva para la unidad {serial} otra clave que antes.',
    hint: 'Compruebe que está conectado el HSM correcto. Si su clave se cambió a propósito, un supervisor retrabaja la unidad con un motivo.',
  },
  CERTIFICATE_EXPIRED: {
    message: 'El certificado con el que se empezó la unidad {serial} caducó el {notAfter}.',
    hint: 'Revise el reloj de la estación. Si está bien, un supervisor retrabaja la unidad con un motivo.',
  },
  REGISTRATION_ID_CHANGED: {
    message: 'La unidad {serial} consta como {before}; como producto {product} sería {after}.',
    hint: 'Deje registration_id del producto como estaba para las unidades ya empezadas.',
  },
  PRODUCT_IS_IMPORTED: {
    message: 'Las unidades de {product} se inscriben con el TPM que tienen: la línea no hace nada con ellas.',
    hint: 'Elija el producto que de verdad se fabrica aquí. `station enrollments tpm` importa la endorsement key de una unidad.',
  },
  GROUP_KEY_NOT_ADOPTED: {
    message: 'El firmante no tiene la clave del grupo de inscripción {group}.',
    hint: 'Llame al administrador: la clave se lleva una vez al firmante, o se corrige el grupo en el archivo del producto.',
  },
  GROUP_WITHOUT_ISSUER: {
    message: 'El grupo de inscripción {group} no deja entrar a los dispositivos de la CA emisora que firma ahora.',
    hint: 'Llame al administrador: `station groups roll {group} --add` añade la CA; un grupo borrado se crea de nuevo. Después escanee la unidad otra vez.',
  },
};

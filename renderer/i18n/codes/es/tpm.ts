import type { CodeTable } from '../../code-table.ts';

export const tpm: CodeTable = {
  TPM_KEY_UNREADABLE: {
    message: 'Esto no es la parte pública de una clave de TPM tal como la escribe el TPM (TPM2B_PUBLIC): {problem}.',
    hint: 'Lea la clave otra vez con tpm2_createek -u o tpm2_readpublic -o, en su propio formato: no sirven ni PEM ni DER.',
  },
  TPM_KEY_NOT_ALLOWED: {
    message: 'Esta clave de TPM no puede ser una endorsement key ni una storage root key: {problem}.',
    hint: 'Indique la endorsement key RSA (tpm2_createek -G rsa) o la storage root key RSA, no una clave hecha para otra cosa.',
  },
  TPM_PRODUCT_OTHER: {
    message: 'Las unidades de {product} no se inscriben importando la clave de un TPM.',
    hint: 'Indique un producto cuyo archivo diga attestation = "tpm" y family = "imported".',
  },
  TPM_REGISTRATION_ID_INVALID: {
    message: 'Eso no puede ser un id de registro.',
    hint: 'Indique sha256, base32 o un id de hasta 128 letras, cifras y . _ : - entre ellas.',
  },
  TPM_ANSWER_UNREADABLE: {
    message: 'Lo que volvió para {command} no es una respuesta de un TPM 2.0.',
    hint: 'Compruebe que el puerto lleva al TPM y a nada más (ni consola ni otro programa) e inténtelo de nuevo.',
  },
  TPM_VERSION_OTHER: {
    message: 'Este es un TPM 1.2, y DPS exige un TPM 2.0.',
    hint: 'Aparte la unidad: no puede inscribirse por su TPM. Algunos se pueden pasar a 2.0 en la configuración del firmware.',
  },
  TPM_REFUSED: {
    message: 'El TPM rechazó {command} con el código de respuesta {code}.',
    hint: 'Reinicie la unidad e inténtelo de nuevo. Si varias seguidas fallan así, llame al supervisor.',
  },
  TPM_BUSY: {
    message: 'El TPM sigue ocupado: a {command} respondió con el código {code}.',
    hint: 'Espere a que la unidad haya arrancado y nada más use su TPM, e inténtelo de nuevo.',
  },
  TPM_MEMORY_FULL: {
    message:
      'El TPM no tiene sitio para {command} (código de respuesta {code}): otros programas dejaron claves o sesiones en él.',
    hint: 'Reinicie la unidad y llegue a su TPM por /dev/tpmrm0, que limpia, y no por /dev/tpm0.',
  },
  TPM_NOT_STARTED: {
    message: 'El TPM no se inició: responde a {command} con el código {code}.',
    hint: 'Arranque la unidad como siempre: su firmware inicia el TPM. A swtpm, dele --flags startup-clear.',
  },
  TPM_BROKEN: {
    message: 'El TPM está en modo de fallo: responde a {command} con el código {code}.',
    hint: 'Apague y encienda la unidad una vez. Si lo dice de nuevo, póngala en la caja roja.',
  },
  TPM_LOCKED_OUT: {
    message: 'El TPM está bloqueado tras contraseñas erróneas (código de respuesta {code}).',
    hint: 'Quite el bloqueo (tpm2_dictionarylockout -c) o deje la unidad encendida hasta que termine, e inténtelo de nuevo.',
  },
  TPM_PASSWORD_SET: {
    message: 'El TPM tiene un propietario con contraseña: rechaza {command} (código de respuesta {code}).',
    hint: 'Pida a quien puso la contraseña que la quite (tpm2_changeauth -c e y -c o), o borre el TPM, e inténtelo de nuevo.',
  },
  TPM_ENDORSEMENT_KEY_NOT_PROVEN: {
    message: 'El TPM no pudo abrir lo cifrado para la endorsement key que mostró.',
    hint: 'Inténtelo una vez más: puede haber cambiado un byte por el camino. Si falla de nuevo, ponga la unidad en la caja roja.',
  },
  TPM_STORAGE_ROOT_KEY_MISSING: {
    message: 'El TPM no tiene en 0x81000001 una storage root key a la que atarlo.',
    hint: 'Haga que el sistema de la unidad cree una antes, u omita la storage root key: DPS no la necesita.',
  },
};

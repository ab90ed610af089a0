import type { CodeTable } from '../../code-table.ts';

/** Groups, and what keeps their devices out. */
export const groups: CodeTable = {
  DPS_RIGHTS_MISSING: {
    message: 'A la estación le falta el derecho {right}: su directiva de acceso o su rol en el servicio no lo da.',
    hint: 'Dé {right} a la directiva en la página «Shared access policies», o use la cadena de conexión de otra; con Entra ID, dé a la identidad el rol «Device Provisioning Service Data Contributor».',
  },
  GROUP_SETTINGS_DIFFER: {
    message:
      'En la nube, el grupo de inscripción {group} dice otra cosa de sus dispositivos: {differences}. No se cambió nada.',
    hint: 'Decida por nombre qué se sobrescribe ({settings}): en la configuración del quiosco o con `station groups update {group} --settings FILE --replace SETTING`.',
  },
  GROUP_SETTINGS_INVALID: {
    message: 'El grupo de inscripción {group} no podría ser así: {reason}. La regla es de DPS; no se cambió nada.',
    hint: 'Cambie lo que se pide, en la pantalla o en el archivo de ajustes; --clear quita un ajuste.',
  },
  GROUP_QUOTA_REACHED: {
    message:
      'El servicio ya tiene {count} grupos de inscripción de ese tipo. La regla es de Azure: como máximo 100 por X.509 y 100 por clave simétrica.',
    hint: 'Elimine uno que nadie necesite: `station groups list`, luego `station groups delete`.',
  },
  GROUP_WEBHOOK_UNREACHABLE: {
    message:
      'No se llega desde aquí al webhook de {host} ({reason}). DPS le pregunta en cada registro y rechaza el dispositivo si no responde.',
    hint: 'Compruebe la dirección y que funcione. Si solo DPS llega a él, dígalo: en la pantalla o con --accept unreachable-webhook.',
  },
  GROUP_SECOND_CA_OTHER_KIND: {
    message:
      'El grupo de inscripción {group} deja entrar dispositivos por {attestation} y no admite una segunda CA de ese tipo.',
    hint: 'Un grupo por certificado de CA admite --add-issuer; uno por referencia de CA, --add-ca NAME.',
  },
  DPS_CA_UNVERIFIED: {
    message:
      'Nadie ha demostrado tener la clave de la CA {name}. La regla es de DPS: un dispositivo solo entra bajo una CA verificada.',
    hint: 'La configuración del quiosco o `station ca verify {name}` lo demuestra; `station ca list` muestra cuáles están verificadas.',
  },
  DPS_CA_EXPIRED: {
    message: 'La CA {name} caducó el {day}. La regla es de X.509: lo que está bajo ella ya no es válido.',
    hint: 'Suba y verifique la CA que la sigue, y nombre esa.',
  },
};

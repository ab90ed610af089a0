import type { CodeTable } from '../../code-table.ts';

export const administration: CodeTable = {
  DPS_ARM_NOT_CONFIGURED: {
    message: 'La estación no sabe dónde está su Device Provisioning Service en Azure.',
    hint: 'Añada [dps.arm] a station.toml: subscription, resource_group, service y credential; docs/dps-setup.md explica cómo.',
  },
  DPS_ARM_LOGIN_FAILED: {
    message: 'Entra ID no dejó entrar a la estación ({reason}).',
    hint: 'Compruebe el inquilino, el cliente y el certificado en [dps.arm.credential], y que el registro de la aplicación siga existiendo.',
  },
  DPS_ARM_UNAUTHENTICATED: {
    message: 'Azure Resource Manager rechazó el token de la estación (estado HTTP 401).',
    hint: 'Puede haber caducado: obtenga uno nuevo. Si no, compruebe que el inquilino en [dps.arm.credential] sea el de la suscripción.',
  },
  DPS_ARM_RIGHTS_MISSING: {
    message: 'La estación no puede hacer eso en Azure: falta el permiso {right}. La regla es de la suscripción.',
    hint: 'Pida a un propietario que dé ese permiso sobre el servicio a la identidad de la estación, por ejemplo con el rol Contributor.',
  },
  DPS_ARM_SERVICE_UNKNOWN: {
    message: 'Azure no conoce ningún Device Provisioning Service {service} en el grupo de recursos {resourceGroup}.',
    hint: 'Compruebe subscription, resource_group y service en [dps.arm]; `station dps create` crea uno nuevo.',
  },
  DPS_ARM_SERVICE_EXISTS: {
    message: 'Ya existe un Device Provisioning Service {service}.',
    hint: '`station dps show` lo muestra. Ponga su ámbito de id. en station.toml, o elija otro nombre en [dps.arm].',
  },
  DPS_ARM_NAME_TAKEN: {
    message:
      'El nombre no está disponible en Azure (estado HTTP 409). La regla es de Azure: los nombres de servicio son mundiales.',
    hint: 'Elija otro `service` en [dps.arm].',
  },
  DPS_ARM_ETAG_MOVED: {
    message:
      'Otra persona cambió {target} entretanto. La regla es de Azure: un cambio nombra la versión a la que se refiere.',
    hint: 'No se cambió nada. Mire qué hay ahora y ejecute la orden otra vez.',
  },
  DPS_ARM_REFUSED: {
    message: 'Azure no lo acepta (estado HTTP {status}): {reason}',
    hint: 'Corrija lo que indica y ejecute la orden otra vez.',
  },
  DPS_ARM_UNREACHABLE: {
    message: 'No se puede llegar a Azure Resource Manager ({reason}).',
    hint: 'Compruebe la red y `endpoint` en [dps.arm], si está puesto. La línea no lo necesita: sigue adelante.',
  },
  DPS_ARM_TIMEOUT: {
    message: 'Azure Resource Manager no respondió en {timeoutMs} ms: no se sabe si el cambio se hizo.',
    hint: 'Mire qué hay ahora (`station ca list`, `station dps show`) y, si hace falta, ejecute la orden otra vez.',
  },
  DPS_ARM_UNTRUSTED: {
    message: 'Lo que responde como {host} no pudo demostrar que es Azure Resource Manager ({reason}).',
    hint: 'No se envió nada. Busque un proxy que abra TLS, compruebe el reloj y `ca_file` en [dps.arm], si está puesto.',
  },
  DPS_ARM_UNAVAILABLE: {
    message: 'Azure Resource Manager falló con el estado HTTP {status}.',
    hint: 'Inténtelo otra vez en un minuto; si persiste, mire la página de estado de Azure.',
  },
  DPS_CA_UNKNOWN: {
    message: 'El servicio no tiene ninguna CA llamada {name}.',
    hint: '`station ca list` muestra lo que hay; `station ca upload` lleva una.',
  },
  DPS_CA_EXISTS: {
    message: 'El servicio tiene otra CA con el nombre {name}.',
    hint: 'Elija otro nombre. Para sustituirla, añada --replace: la nueva deberá verificarse otra vez.',
  },
  DPS_CA_QUOTA_REACHED: {
    message: 'El servicio tiene ya {count} CA. La regla es de Azure: 25 como máximo por servicio.',
    hint: 'Borre una que ningún grupo necesite: `station ca list`, luego `station ca delete`.',
  },
  DPS_CA_KEY_ELSEWHERE: {
    message:
      'La CA {name} no es la CA emisora de esta estación: su clave no está en el firmante, así que aquí no se puede hacer la prueba.',
    hint: 'Ejecute `station ca verify {name} --code`, pida al titular de la CA que firme un certificado cuyo CN sea el código, y luego `station ca verify {name} --proof <file>`.',
  },
  DPS_HUB_UNKNOWN: {
    message:
      'El hub {hub} no está vinculado al servicio. La regla es de DPS: los dispositivos solo van a hubs vinculados.',
    hint: '`station dps hubs list` muestra los vinculados; `station dps hubs link` vincula uno.',
  },
  DPS_HUB_EXISTS: {
    message: 'El hub {hub} ya está vinculado.',
    hint: '`station dps hubs weight` cambia su parte de los dispositivos.',
  },
  DPS_HUB_QUOTA_REACHED: {
    message: 'El servicio tiene ya {count} hubs vinculados. La regla es de Azure: 50 como máximo por servicio.',
    hint: 'Desvincule antes uno: `station dps hubs unlink`.',
  },
  DPS_HUB_CONNECTION_STRING_INVALID: {
    message: 'Eso no es una cadena de conexión de un IoT Hub: {reason}.',
    hint: 'Cópiela de la página «Shared access policies» del hub: HostName=…;SharedAccessKeyName=…;SharedAccessKey=….',
  },
  DPS_POLICY_UNKNOWN: {
    message: 'El servicio no tiene ninguna directiva de acceso {policy}.',
    hint: '`station dps keys` las enumera.',
  },
  CA_FILE_MALFORMED: {
    message: '{file} no contiene un certificado que se pueda subir: {problem}.',
    hint: 'Exporte solo el certificado de la CA, como PEM o DER, sin cadena y sin clave.',
  },
  CA_IS_A_LEAF: {
    message: 'El certificado «{subject}» no es una CA: {problem}. La regla es de X.509 (RFC 5280 §4.2.1.9).',
    hint: 'Tome el certificado que firma dispositivos (o uno superior), no el de un dispositivo.',
  },
  CA_NOT_VALID_NOW: {
    message: 'La CA «{subject}» vale de {notBefore} a {notAfter}, no ahora. La regla es de X.509 (RFC 5280 §6.1.3).',
    hint: 'Compruebe el reloj. Si va bien, haga renovar la CA: DPS rechazaría todo dispositivo bajo ella.',
  },
  CA_KEY_WEAK: {
    message:
      'La CA «{subject}» es demasiado débil: {problem}. La regla es de esta estación (NIST SP 800-57 parte 1, 112 bits).',
    hint: 'Haga una CA con una clave RSA de 2048 bits o más, o en P-256, P-384 o P-521, firmada con SHA-256 o mejor.',
  },
  CA_PROOF_WRONG: {
    message: 'Ese certificado no demuestra la CA «{subject}»: {problem}. La regla es de DPS.',
    hint: 'Pida que la propia CA firme un certificado cuyo CN sea el código que muestra `station ca verify <name> --code`.',
  },
};

import { errorTable } from '../domain/station-error.ts';

/** What can go wrong with CAs, hubs and the service itself, on the way to Azure Resource Manager (ARM). */
export const administrationError = errorTable({
  DPS_ARM_NOT_CONFIGURED: {
    message: 'The station does not know where its Device Provisioning Service stands in Azure.',
    hint: 'Add a [dps.arm] section to station.toml: subscription, resource_group, service and credential; docs/dps-setup.md shows how.',
    blame: 'operator',
    retryable: false,
  },
  DPS_ARM_LOGIN_FAILED: {
    message: 'Entra ID did not let the station in ({reason}).',
    hint: 'Check tenant, client and certificate in [dps.arm.credential], and that the app registration still exists.',
    blame: 'operator',
    retryable: false,
  },
  DPS_ARM_UNAUTHENTICATED: {
    message: 'Azure Resource Manager refused the station’s token (HTTP status 401).',
    hint: 'It may have expired: fetch a new one. Else check that the tenant in [dps.arm.credential] is the subscription’s.',
    blame: 'operator',
    retryable: false,
  },
  DPS_ARM_RIGHTS_MISSING: {
    message: 'The station may not do that in Azure: the right {right} is missing. The rule is the subscription’s.',
    hint: 'Have an owner give the station’s identity that right on the service, for example with the role Contributor.',
    blame: 'operator',
    retryable: false,
  },
  DPS_ARM_SERVICE_UNKNOWN: {
    message: 'Azure knows no Device Provisioning Service {service} in resource group {resourceGroup}.',
    hint: 'Check subscription, resource_group and service in [dps.arm]; `station dps create` makes a new one.',
    blame: 'operator',
    retryable: false,
  },
  DPS_ARM_SERVICE_EXISTS: {
    message: 'There is a Device Provisioning Service {service} already.',
    hint: '`station dps show` shows it. Put its ID scope into station.toml, or choose another name in [dps.arm].',
    blame: 'operator',
    retryable: false,
  },
  DPS_ARM_NAME_TAKEN: {
    message:
      'The name is not available in Azure (HTTP status 409). The rule is Azure’s: names of services are world-wide.',
    hint: 'Choose another `service` in [dps.arm].',
    blame: 'operator',
    retryable: false,
  },
  DPS_ARM_ETAG_MOVED: {
    message:
      'Somebody else changed {target} in the meantime. The rule is Azure’s: a change names the version it is about.',
    hint: 'Nothing was changed. Look at what is there now, then run the command again.',
    blame: 'operator',
    retryable: true,
  },
  DPS_ARM_REFUSED: {
    message: 'Azure will not do that (HTTP status {status}): {reason}',
    hint: 'Mend what it names, then run the command again.',
    blame: 'operator',
    retryable: false,
  },
  DPS_ARM_UNREACHABLE: {
    message: 'Azure Resource Manager cannot be reached ({reason}).',
    hint: 'Check the network, and `endpoint` in [dps.arm] if it is set. The line does not need it: provisioning goes on.',
    blame: 'station',
    retryable: true,
  },
  DPS_ARM_TIMEOUT: {
    message: 'Azure Resource Manager did not answer within {timeoutMs} ms: whether the change was made is not known.',
    hint: 'Look at what is there now (`station ca list`, `station dps show`), then run the command again if need be.',
    blame: 'station',
    retryable: true,
  },
  DPS_ARM_UNTRUSTED: {
    message: 'What answers as {host} could not prove that it is Azure Resource Manager ({reason}).',
    hint: 'Nothing was sent. Look for a proxy that opens TLS, check the clock, and `ca_file` in [dps.arm] if it is set.',
    blame: 'operator',
    retryable: false,
  },
  DPS_ARM_UNAVAILABLE: {
    message: 'Azure Resource Manager failed with HTTP status {status}.',
    hint: 'Try again in a minute; if it lasts, look at the status page of Azure.',
    blame: 'station',
    retryable: true,
  },
  DPS_CA_UNKNOWN: {
    message: 'The service holds no CA named {name}.',
    hint: '`station ca list` shows what is there; `station ca upload` brings one.',
    blame: 'operator',
    retryable: false,
  },
  DPS_CA_UNVERIFIED: {
    message:
      'Nobody has proven that they hold the key of CA {name}. The rule is DPS’s: only below a verified CA does a device get in.',
    hint: 'Setup on the kiosk, or `station ca verify {name}`, proves it; `station ca list` shows which are verified.',
    blame: 'operator',
    retryable: false,
  },
  DPS_CA_EXPIRED: {
    message: 'CA {name} expired on {day}. The rule is X.509’s: what stands below it is not valid any more.',
    hint: 'Upload and verify the CA that follows it, and name that one.',
    blame: 'operator',
    retryable: false,
  },
  DPS_CA_EXISTS: {
    message: 'The service holds another CA under the name {name}.',
    hint: 'Choose another name. To put this CA in the place of that one, add --replace: it must then be verified again.',
    blame: 'operator',
    retryable: false,
  },
  DPS_CA_QUOTA_REACHED: {
    message: 'The service holds {count} CAs already. The rule is Azure’s: at most 25 for each service.',
    hint: 'Delete one that no group needs any more: `station ca list`, then `station ca delete`.',
    blame: 'operator',
    retryable: false,
  },
  DPS_CA_KEY_ELSEWHERE: {
    message: 'CA {name} is not this station’s issuing CA: its key is not in the signer, so no proof can be made here.',
    hint: 'Run `station ca verify {name} --code`, have the CA’s holder sign a certificate whose CN is the code, then `station ca verify {name} --proof <file>`.',
    blame: 'operator',
    retryable: false,
  },
  DPS_HUB_UNKNOWN: {
    message: 'Hub {hub} is not linked to the service. The rule is DPS’s: devices go to linked hubs only.',
    hint: '`station dps hubs list` shows what is linked; `station dps hubs link` links one.',
    blame: 'operator',
    retryable: false,
  },
  DPS_HUB_EXISTS: {
    message: 'Hub {hub} is linked already.',
    hint: '`station dps hubs weight` changes its share of the devices.',
    blame: 'operator',
    retryable: false,
  },
  DPS_HUB_QUOTA_REACHED: {
    message: 'The service has {count} linked hubs already. The rule is Azure’s: at most 50 for each service.',
    hint: 'Unlink one first: `station dps hubs unlink`.',
    blame: 'operator',
    retryable: false,
  },
  DPS_HUB_CONNECTION_STRING_INVALID: {
    message: 'That is no connection string of an IoT hub: {reason}.',
    hint: 'Copy it from the hub’s “Shared access policies” page: HostName=…;SharedAccessKeyName=…;SharedAccessKey=….',
    blame: 'operator',
    retryable: false,
  },
  DPS_POLICY_UNKNOWN: {
    message: 'The service has no access policy {policy}.',
    hint: '`station dps keys` lists them.',
    blame: 'operator',
    retryable: false,
  },
});

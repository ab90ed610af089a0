import type { StationError } from '../../domain/station-error.ts';
import type { SignerHealth, SignerKeyInfo } from '../signer.ts';
import type { Connector } from './connector.ts';
import { CKF } from './cryptoki.ts';
import { CryptokiFailure, invoke } from './cryptoki-failure.ts';
import type { Token } from './token.ts';

/** Facts for a person who looks at an HSM: what it is, what it can do, what it has left. */
export function healthOf(
  connector: Connector,
  token: Token | null,
  keys: readonly SignerKeyInfo[],
  problems: readonly StationError[],
): SignerHealth {
  const { connection } = connector;
  const facts: Record<string, string | number | boolean> = {
    kind: 'pkcs11',
    module: connector.module.path,
    token: connector.tokenLabel,
    connected: token !== null,
    sessionLimit: connector.sessions,
  };
  if (connection !== null && token !== null) {
    const { pool, mechanisms } = connection;
    facts['tokenModel'] = token.model;
    facts['tokenManufacturer'] = token.manufacturer;
    facts['tokenSerialNumber'] = token.serialNumber;
    facts['tokenFirmware'] = token.firmware;
    facts['pinCountLow'] = (token.flags & CKF.USER_PIN_COUNT_LOW) !== 0;
    facts['mechanisms'] = mechanisms.names().join(' ');
    facts['sessionLimit'] = pool.limit;
    facts['sessionsOpen'] = pool.open;
    facts['sessionsFree'] = pool.free;
    Object.assign(facts, moduleFacts(connector));
  }
  return {
    healthy: problems.length === 0,
    facts,
    keys,
    problems,
  };
}

function moduleFacts({ module }: Connector): Record<string, string> {
  try {
    const info = invoke('C_GetInfo', () => module.cryptoki.C_GetInfo());
    return {
      moduleDescription: info.libraryDescription.trim(),
      moduleManufacturer: info.manufacturerID.trim(),
      moduleVersion: `${info.libraryVersion.major}.${info.libraryVersion.minor}`,
      cryptokiVersion: `${info.cryptokiVersion.major}.${info.cryptokiVersion.minor}`,
    };
  } catch (error) {
    if (error instanceof CryptokiFailure) return {};
    throw error;
  }
}

import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** Where everything of one station lives. All paths are absolute. */
export interface Home {
  readonly dir: string;
  readonly stationFile: string;
  readonly productsDir: string;
  readonly ledgerFile: string;
  readonly checkpointsDir: string;
  readonly leasesDir: string;
  readonly signerDir: string;
  /** PIN verifiers: for the station's user alone, and no part of the ledger. */
  readonly peopleDir: string;
  /** PEM of the CA certificate that signs devices. */
  readonly issuingCaFile: string;
  /** PEM of the certificates above the issuing CA, nearest first; absent when it is self-signed. */
  readonly chainFile: string;
}

/** The home in `dir`; nothing is created or read. */
export function homeAt(dir: string): Home {
  const root = resolve(dir);
  return {
    dir: root,
    stationFile: join(root, 'station.toml'),
    productsDir: join(root, 'products'),
    ledgerFile: join(root, 'ledger', 'station.db'),
    checkpointsDir: join(root, 'ledger', 'checkpoints'),
    leasesDir: join(root, 'leases'),
    signerDir: join(root, 'signer'),
    peopleDir: join(root, 'people'),
    issuingCaFile: join(root, 'pki', 'issuing-ca.pem'),
    chainFile: join(root, 'pki', 'chain.pem'),
  };
}

/**
 * Finds the home: `--dir`, then `STATION_DIR`, then `$XDG_DATA_HOME/provisioning-station`, then
 * `~/.local/share/provisioning-station`. Empty values do not count; a relative `XDG_DATA_HOME` is ignored, as the
 * XDG Base Directory Specification says.
 */
export function resolveHome(
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
  userHome: string = homedir(),
): Home {
  const chosen = flag || env['STATION_DIR'];
  if (chosen) return homeAt(chosen);
  const xdg = env['XDG_DATA_HOME'];
  const dataHome = xdg && isAbsolute(xdg) ? xdg : join(userHome, '.local', 'share');
  return homeAt(join(dataHome, 'provisioning-station'));
}

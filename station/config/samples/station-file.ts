import { defaultConnectionString } from '../station-config.ts';

/** What `station init` asks for. */
export interface StationAnswers {
  readonly id: string;
  readonly site: string;
  readonly signer:
    | { readonly kind: 'software' }
    | { readonly kind: 'pkcs11'; readonly module: string; readonly token: string; readonly pin?: string };
  readonly dps?: {
    readonly idScope: string;
    readonly globalEndpoint?: string;
    readonly connectionString?: string;
    readonly address?: string;
    readonly caFile?: string;
  };
}

/** The text of a `station.toml` that a newcomer learns from: the answers, and every other setting as a comment. */
export function stationFileText({ id, site, signer, dps }: StationAnswers): string {
  return `# What this station is. Lines behind a # show defaults, or what could be set.
# A secret never stands in this file, only where it is read from:
#   "env:NAME"   an environment variable        "file:PATH"  a file that only the station's user may read (mode 0600)
#   "fd:N"       an open file descriptor        "prompt"     a person types it

[station]
# Names the station in every record. Lower-case letters, digits and dashes.
id = ${text(id)}
site = ${text(site)}

# What holds the keys that sign certificates, derive device keys and sign the ledger's checkpoints.
[signer]
${signer.kind === 'software' ? softwareSigner : pkcs11Signer(signer)}
# The Azure IoT Hub Device Provisioning Service that devices register with.
${dps === undefined ? commentedDps : dpsTable(dps)}
# Keys that are rolled (docs/rolling.md): which derivation key new units get theirs from, and which one is prepared.
# [device_keys]
# current = 1
# next = 2

# The issuing CA: days before its end at which to warn, and from when on the signer's next key signs certificates.
# [issuing]
# warn_days = [90, 30, 7]
# [issuing.next]
# key = 2
# from = "2027-01-01T00:00:00Z"

# Who does nothing for so long is logged out, but never while a unit is in work.
# [people]
# idle_lock_seconds = 300

# The slots of the line and the port of each, where the command line names none. "station ports" shows what is where.
# [slots]
# 1 = "usb:1-2.3"
# 2 = "/dev/ttyUSB0"

# A barcode scanner on a serial port (USB-COM). One that types like a keyboard needs nothing here.
# [scanner]
# port = "/dev/ttyACM0"
# baud_rate = 9600

# Seconds that each phase of a run may take before the run ends with ERROR.
# [line.phase_deadline_seconds]
# setup = 5
# identify = 15
# key = 60
# sign = 30
# inject = 60
# verify = 60
# commit = 30
# teardown = 15
`;
}

const softwareSigner = `# "software": keys in encrypted files below signer/. For trials, not for production: every record says so.
kind = "software"
# passphrase = "file:signer/passphrase"

# "pkcs11": a hardware security module, through its PKCS#11 library.
# kind = "pkcs11"
# module = "/usr/lib/softhsm/libsofthsm2.so"
# token = "provisioning"
# pin = "env:STATION_PIN"
`;

const pkcs11Signer = (signer: { module: string; token: string; pin?: string }): string => `kind = "pkcs11"
# The vendor's PKCS#11 library, and the label of the token in it.
module = ${text(signer.module)}
token = ${text(signer.token)}
pin = ${text(signer.pin ?? 'env:STATION_PIN')}
# How many signatures run side by side, and how long one may take.
# sessions = 4
# deadline_seconds = 10
`;

const dpsTable = (dps: NonNullable<StationAnswers['dps']>): string => `[dps]
# The ID scope, as the instance's overview page shows it; it goes into every device.
id_scope = ${text(dps.idScope)}
# What devices connect to.
${setting('global_endpoint', dps.globalEndpoint, 'global.azure-devices-provisioning.net')}
# The service connection string of a policy that may write enrollments; or, as an identity of Entra ID, the host of the
# service and [dps.credential] (docs/dps-setup.md).
${setting('connection_string', dps.connectionString, defaultConnectionString)}
# Where to connect instead of the host in the connection string: an emulator, a proxy; and the authority behind it.
${setting('address', dps.address, '127.0.0.1:8443')}
${setting('ca_file', dps.caFile, 'pki/dps-ca.pem')}
# The quota of the instance, and whether ten enrollments in one request count as one operation or as ten ("items").
# operations_per_minute = 900
# bulk_counts_as = "items"
# timeout_seconds = 15
# Where the instance stands in Azure goes into [dps.arm]: only "station ca" and "station dps" need it (docs/dps-setup.md).
`;

const setting = (key: string, value: string | undefined, shown: string): string =>
  value === undefined ? `# ${key} = ${text(shown)}` : `${key} = ${text(value)}`;

/** A TOML basic string: JSON's escapes are TOML's, but for DEL, which TOML wants escaped too. */
const text = (value: string): string => JSON.stringify(value).replaceAll('\u007f', '\\u007F');

const commentedDps = dpsTable({ idScope: '0ne00ABCDEF' }).replaceAll(/^(?!#)(?=.)/gm, '# ');

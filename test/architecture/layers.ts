/**
 * Who may import whom. The longest `of` that a path starts with decides; what stands in the same `of` is always
 * allowed, everything else only if its path starts with one of `may`. `*` stands for one folder’s name.
 */
export interface Layer {
  readonly of: string;
  readonly may: readonly string[];
}

const domain = 'station/domain/';

/** The interfaces between the parts; behind each stands more than one implementation, or a test's own. */
export const ports = [
  'station/signer/signer.ts',
  'station/signer/key-generations.ts',
  'station/pki/certificate-issuer.ts',
  'station/devices/device-adapter.ts',
  'station/devices/device-errors.ts',
  'station/devices/connect.ts',
  'station/devices/transport/byte-link.ts',
  'station/devices/usb/usb-link.ts',
  'station/ledger/ledger.ts',
  'station/ledger/audit-queries.ts',
  'station/cloud/enrollment-service.ts',
  'station/cloud/enrollment-directory.ts',
  'station/cloud/group-directory.ts',
  'station/cloud/cloud-registration.ts',
  'station/cloud/service-keys.ts',
];

const devicePorts = ['station/devices/device-adapter.ts', 'station/devices/device-errors.ts'];
const tpm = 'station/tpm/';
const codecs = ['station/devices/framing/', 'station/devices/transport/', 'station/devices/usb/'];
/** X.509 and PEM as such; issuing is another matter. */
const x509 = [
  'station/pki/pem.ts',
  'station/pki/thumbprint.ts',
  'station/pki/certificate.ts',
  'station/pki/local-ca.ts',
];

export const layers: readonly Layer[] = [
  { of: 'station/domain/', may: [] },
  { of: 'station/contract/', may: [] },
  { of: 'station/config/', may: [domain, 'station/devices/device-adapter.ts'] },
  {
    of: 'station/line/',
    may: [
      domain,
      ...ports,
      'station/config/product.ts',
      'station/config/product-config.ts',
      'station/config/enrollment-config.ts',
      'station/config/station-config.ts',
    ],
  },

  {
    of: 'station/devices/',
    may: [domain, 'station/devices/transport/byte-link.ts', 'station/devices/usb/usb-link.ts'],
  },
  { of: 'station/devices/transport/', may: [domain, ...devicePorts, 'station/devices/usb/'] },
  { of: 'station/devices/usb/', may: [domain, ...devicePorts] },
  { of: 'station/devices/usb/simulator/', may: [domain, ...devicePorts, 'station/devices/usb/'] },
  { of: 'station/devices/framing/', may: [domain, tpm, ...devicePorts, ...codecs] },
  { of: 'station/devices/simulator/', may: [domain, ...devicePorts, ...codecs, 'station/devices/usb/simulator/'] },
  // The registries: every family by name, and nothing else of it.
  {
    of: 'station/devices/families/',
    may: [
      ...devicePorts,
      'station/devices/simulator/',
      'station/devices/usb/simulator/',
      'station/devices/families/*/index.ts',
      'station/devices/families/*/simulator.ts',
    ],
  },
  {
    of: 'station/devices/families/*/',
    may: [domain, tpm, ...devicePorts, ...codecs, 'station/devices/simulator/', 'station/devices/usb/simulator/'],
  },

  // TPM 2.0: commands and responses, the public part of keys, credentials for them; whatever carries them.
  { of: 'station/tpm/', may: [domain] },
  { of: 'station/signer/', may: [domain] },
  {
    of: 'station/signer/*/',
    may: [domain, 'station/signer/', 'station/pki/der.ts', 'station/pki/thumbprint.ts', 'station/config/write-file.ts'],
  },
  {
    of: 'station/pki/',
    may: [domain, 'station/signer/signer.ts', 'station/signer/signer-errors.ts', 'station/config/write-file.ts'],
  },

  { of: 'station/cloud/', may: [domain] },
  { of: 'station/cloud/dps/', may: [domain, 'station/cloud/', ...x509] },
  { of: 'station/cloud/sync/', may: [domain, 'station/cloud/', 'station/ledger/ledger.ts'] },

  {
    of: 'station/cloud/acts/',
    may: [domain, 'station/cloud/', 'station/cloud/sync/token-bucket.ts', 'station/ledger/ledger.ts'],
  },

  { of: 'station/cloud/drift/', may: [domain, 'station/cloud/', 'station/ledger/ledger.ts'] },

  { of: 'station/ledger/', may: [domain, 'station/signer/signer.ts'] },
  {
    of: 'station/ledger/verify/',
    may: [
      domain,
      'station/ledger/ledger.ts',
      'station/ledger/ledger-errors.ts',
      'station/ledger/sqlite-errors.ts',
      'station/ledger/open-database.ts',
    ],
  },

  // Of a simulated device it knows the credentials, to register as that device.
  { of: 'station/emulator/', may: [domain, 'station/tpm/', ...x509, 'station/devices/simulator/device-simulator.ts'] },

  {
    of: 'station/peripherals/',
    may: [domain, 'station/devices/transport/byte-link.ts', 'station/devices/framing/'],
  },
  // Who works here, what they may, and what they are to make: everything of it is in the ledger.
  { of: 'station/people/', may: [domain, 'station/ledger/ledger.ts', 'station/config/write-file.ts'] },
  { of: 'station/orders/', may: [domain, 'station/ledger/ledger.ts'] },
  // The contract served: the only way in for a screen.
  { of: 'station/kiosk/', may: ['station/'] },

  // The shell: wiring. One file starts the station; what builds and runs the kiosk for us is no part of it.
  { of: 'electron/', may: ['station/contract/'] },
  {
    of: 'electron/station-process.ts',
    may: ['electron/', 'station/contract/', 'station/kiosk/', 'station/compile-cache.ts'],
  },
  // Opens the kiosk on a demo line.
  { of: 'electron/development/', may: ['station/'] },
  { of: 'renderer/', may: ['station/contract/', 'electron/messages.ts'] },

  { of: 'station/cli/', may: ['station/'] },
  { of: 'station/demo/', may: ['station/'] },
  // The composition root.
  { of: 'station/', may: ['station/'] },
];

/** What the composition root may not know: its shells, and the far side of the network. */
export const aboveTheRoot = [
  'station/cli/',
  'station/demo/',
  'station/kiosk/',
  'station/emulator/',
  'station/devices/simulator/',
];

export function layerOf(path: string): Layer | undefined {
  return layers.filter(({ of }) => prefixOf(of, path) !== null).toSorted((a, b) => b.of.length - a.of.length)[0];
}

/** True when the file at `from` may import the one at `to`. */
export function mayImport(from: string, to: string): boolean {
  const layer = layerOf(from);
  if (!layer) return false;
  const own = prefixOf(layer.of, from) ?? '';
  // A folder that is a layer of its own is not part of the one around it.
  const isOwn = to.startsWith(own) && layerOf(to)?.of === layer.of;
  return isOwn || layer.may.some((allowed) => allows(allowed, to));
}

/** `station/signer/` allows what lies in that layer, but not the layers inside it, unless it is the whole station. */
function allows(allowed: string, to: string): boolean {
  if (prefixOf(allowed, to) === null) return false;
  return allowed === 'station/' || !allowed.endsWith('/') || layerOf(to)?.of === layerOf(`${allowed}x`)?.of;
}

function prefixOf(pattern: string, path: string): string | null {
  const rule = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}`);
  return rule.exec(path)?.[0] ?? null;
}

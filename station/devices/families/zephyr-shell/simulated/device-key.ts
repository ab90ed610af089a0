import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
} from '@peculiar/asn1-x509';
import type { CommandContext, SimulatedCommand } from './commands.ts';

const ecdsaWithSha256 = '1.2.840.10045.4.3.2';
const commonName = '2.5.4.3';
const pkcs8 = { type: 'pkcs8', format: 'der' } as const;
const invalidArgument = -22;
const inputOutput = -5;

export interface SimulatedDeviceKeysOptions {
  /** PKCS#8 DER by security tag. */
  readonly stored: Map<number, Buffer>;
  readonly faults: ReadonlySet<string>;
  /** The CN of a request that names none. */
  readonly deviceId: string;
  readonly work: (work: 'key-generation' | 'flash-write', done: () => void) => void;
  /** Non-volatile state changed. */
  readonly changed: () => void;
}

export const keyFrom = (der: Buffer): KeyObject => createPrivateKey({ key: der, ...pkcs8 });

export const newDeviceKey = (): Buffer => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8);

/** nRF Connect SDK's `nrf_cloud_cred` shell: P-256 keys that are made in PSA and never leave it. */
export function simulatedDeviceKeys(options: SimulatedDeviceKeysOptions): SimulatedCommand {
  const { stored, faults, work, changed } = options;

  const keygen = (argv: readonly string[], context: CommandContext): boolean | void => {
    const tag = tagOf(argv[1], context);
    if (tag === undefined) return;
    if (stored.has(tag)) return context.warn(`Key already exists in sec tag ${tag}. Use 'delete' to remove it first.`);
    if (faults.has('refuse-keygen')) return context.error(`Key generation failed: ${inputOutput}`);
    work('key-generation', () => {
      stored.set(tag, newDeviceKey());
      changed();
      context.print(`Generated device key in sec tag ${tag}`);
      context.finish();
    });
    return true;
  };

  const csr = (argv: readonly string[], context: CommandContext): void => {
    const tag = tagOf(argv[1], context);
    if (tag === undefined) return;
    const key = stored.get(tag);
    const subject = /^CN=([^,=]+)$/.exec(argv[2] ?? `CN=${options.deviceId}`)?.[1];
    if (key === undefined || subject === undefined) {
      return context.error(`CSR generation failed: ${key === undefined ? inputOutput : invalidArgument}`);
    }
    context.print(`CSR: ${requestFor(keyFrom(key), subject).toString('base64')}`);
    context.print('CSR generation complete');
  };

  const pubkey = (argv: readonly string[], context: CommandContext): void => {
    const tag = tagOf(argv[1], context);
    if (tag === undefined) return;
    const key = stored.get(tag);
    if (key === undefined) return context.error(`Public key export failed: ${inputOutput}`);
    const spki = createPublicKey(keyFrom(key)).export({ type: 'spki', format: 'der' });
    context.print(`PUBKEY: ${spki.subarray(-65).toString('base64')}`);
    context.print('Public key export complete');
  };

  const remove = (argv: readonly string[], context: CommandContext): boolean | void => {
    const tag = tagOf(argv[1], context);
    if (tag === undefined) return;
    work('flash-write', () => {
      stored.delete(tag);
      changed();
      context.print(`Deleted device key in sec tag ${tag}`);
      context.finish();
    });
    return true;
  };

  return {
    help: 'nRF Cloud on-device credential commands',
    subcommands: {
      keygen: { help: 'Generate a device key.', mandatory: 1, optional: 1, handler: keygen },
      csr: { help: 'Generate and print a Base64 DER CSR for the device key.', mandatory: 1, optional: 2, handler: csr },
      delete: { help: 'Delete the device key.', mandatory: 1, optional: 1, handler: remove },
      ...(faults.has('no-pubkey')
        ? {}
        : {
            pubkey: {
              help: 'Export and print the device public key (Base64).',
              mandatory: 1,
              optional: 1,
              handler: pubkey,
            },
          }),
    },
  };
}

function tagOf(text: string | undefined, context: CommandContext): number | undefined {
  if (text === undefined) return 16_842_753;
  if (/^(?:\d+|0x[0-9a-fA-F]+)$/.test(text)) return Number(text);
  context.error(`Invalid sec tag: ${text}`);
  return undefined;
}

/** PKCS#10 as mbedTLS writes it: ecdsa-with-SHA256, no attributes (RFC 2986). */
function requestFor(key: KeyObject, subject: string): Buffer {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const info = new CertificationRequestInfo({
    subject: new Name([
      new RelativeDistinguishedName([
        new AttributeTypeAndValue({ type: commonName, value: new AttributeValue({ utf8String: subject }) }),
      ]),
    ]),
    subjectPKInfo: AsnConvert.parse(spki, SubjectPublicKeyInfo),
  });
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(info)), key);
  const request = new CertificationRequest({
    certificationRequestInfo: info,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: ecdsaWithSha256 }),
    signature: new Uint8Array(signature).buffer,
  });
  return Buffer.from(AsnConvert.serialize(request));
}

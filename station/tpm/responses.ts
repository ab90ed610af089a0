import { hash } from 'node:crypto';
import { isStationError } from '../domain/station-error.ts';
import { ByteReader, sized, uint16, uint32 } from './byte-reader.ts';
import { responseError } from './response-code.ts';
import { nameAlgorithmIds } from './storage-key.ts';
import { tpmError } from './tpm-errors.ts';
import { type CommandName, handles, headerBytes, longestResponse, tags } from './wire.ts';

/**
 * How long the response is that begins like this: null while too little of it is there.
 * @throws TPM_ANSWER_UNREADABLE where no response begins like this
 */
export function responseLength(start: Buffer, command: CommandName): number | null {
  if (start.length >= 2 && !Object.values<number>(tags).includes(start.readUInt16BE())) throw unreadable(command);
  if (start.length < 6) return null;
  const length = start.readUInt32BE(2);
  if (length < headerBytes || length > longestResponse) throw unreadable(command);
  return length;
}

/** What a whole response says: its handles and parameters. @throws by its response code; TPM_ANSWER_UNREADABLE */
function bodyOf(response: Buffer, command: CommandName, hasSessions: boolean): ByteReader {
  if (responseLength(response, command) !== response.length) throw unreadable(command);
  const reader = new ByteReader(response);
  const tag = reader.uint16();
  reader.uint32();
  const code = reader.uint32();
  if (tag === tags.version12) throw tpmError('TPM_VERSION_OTHER');
  if (code !== 0) throw responseError(command, code);
  if (tag !== (hasSessions ? tags.sessions : tags.noSessions)) throw unreadable(command);
  return reader;
}

/** The one response to `hashOf(data)`, byte for byte: the digest, and a ticket for nothing (TPM_ST_HASHCHECK). */
export function hashResponse(data: Buffer): Buffer {
  const ticket = Buffer.concat([uint16(0x8024), uint32(handles.none), sized()]);
  const body = Buffer.concat([sized(hash('sha256', data, 'buffer')), ticket]);
  return Buffer.concat([uint16(tags.noSessions), uint32(headerBytes + body.length), uint32(0), body]);
}

/** @throws by its response code; TPM_ANSWER_UNREADABLE */
export function assertDone(response: Buffer, command: CommandName): void {
  bodyOf(response, command, response.length >= 2 && response.readUInt16BE() === tags.sessions);
}

/** Reads with `work`, whose every “too short” is a fault of the answer. */
function read<Value>(command: CommandName, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw isStationError(error, 'TPM_KEY_UNREADABLE') ? unreadable(command, error) : error;
  }
}

export interface PublicObject {
  /** TPM2B_PUBLIC, as the TPM wrote it. */
  readonly publicPart: Buffer;
  /** The TPM's name of it. */
  readonly name: Buffer;
}

/** Part 3 §24.1.2. Its name must be that of its public part. */
export const createdPrimary = (response: Buffer): PublicObject & { readonly handle: number } =>
  read('CreatePrimary', () => {
    const body = bodyOf(response, 'CreatePrimary', true);
    const handle = body.uint32();
    body.uint32();
    const publicPart = publicPartOf(body, 'CreatePrimary');
    // Creation data, its digest, and a ticket of tag, hierarchy and digest: nobody asks for them.
    body.sized();
    body.sized();
    body.take(2 + 4);
    body.sized();
    return { handle, publicPart, name: checkedName(body, publicPart, 'CreatePrimary') };
  });

/** Part 3 §12.4.2. Its name must be that of its public part. */
export const publicObject = (response: Buffer): PublicObject =>
  read('ReadPublic', () => {
    const body = bodyOf(response, 'ReadPublic', false);
    const publicPart = publicPartOf(body, 'ReadPublic');
    return { publicPart, name: checkedName(body, publicPart, 'ReadPublic') };
  });

export const flushed = (response: Buffer): void => void bodyOf(response, 'FlushContext', false);

/** The handle of the session. */
export const startedSession = (response: Buffer): number =>
  read('StartAuthSession', () => bodyOf(response, 'StartAuthSession', false).uint32());

export const policySatisfied = (response: Buffer): void => void bodyOf(response, 'PolicySecret', true);

/** What the credential held. */
export const activatedCredential = (response: Buffer): Buffer => parameters('ActivateCredential', response);

/** The bytes that were read. */
export const nvBytes = (response: Buffer): Buffer => parameters('NV_Read', response);

/** The size of an index's content, in bytes. TPM2B_NV_PUBLIC: index, hash algorithm, attributes, policy, size. */
export const nvSize = (response: Buffer): number =>
  read('NV_ReadPublic', () => {
    const area = new ByteReader(bodyOf(response, 'NV_ReadPublic', false).sized());
    area.take(4 + 2 + 4);
    area.sized();
    return area.uint16();
  });

/** TPMS_CAPABILITY_DATA with TPM properties: by their number. */
export const properties = (response: Buffer): ReadonlyMap<number, number> =>
  new Map(capabilityRows(response, 2).map(([property = 0, value = 0]) => [property, value]));

/** TPMS_CAPABILITY_DATA with handles. */
export const usedHandles = (response: Buffer): readonly number[] => capabilityRows(response, 1).flat();

/** A list of so many 32-bit numbers each, behind whether there is more, and which capability it is. */
const capabilityRows = (response: Buffer, width: number): readonly (readonly number[])[] =>
  read('GetCapability', () => {
    const body = bodyOf(response, 'GetCapability', false);
    body.take(1 + 4);
    const count = body.uint32();
    if (count * 4 * width !== body.left) throw unreadable('GetCapability');
    return Array.from({ length: count }, () => Array.from({ length: width }, () => body.uint32()));
  });

/** The one sized parameter of a response with sessions. */
const parameters = (command: 'ActivateCredential' | 'NV_Read', response: Buffer): Buffer =>
  read(command, () => {
    const body = bodyOf(response, command, true);
    body.uint32();
    return body.sized();
  });

function publicPartOf(body: ByteReader, command: CommandName): Buffer {
  const content = body.sized();
  if (content.length < 4) throw unreadable(command);
  return Buffer.concat([uint16(content.length), content]);
}

function checkedName(body: ByteReader, publicPart: Buffer, command: CommandName): Buffer {
  const name = body.sized();
  if (!name.equals(nameOfPublicPart(publicPart, command))) throw unreadable(command);
  return name;
}

/** Part 1 §16: the hash algorithm that stands in the public part, and the digest of that part under it. */
function nameOfPublicPart(publicPart: Buffer, command: CommandName): Buffer {
  const area = publicPart.subarray(2);
  const id = area.readUInt16BE(2);
  for (const algorithm of ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
    if (nameAlgorithmIds[algorithm] === id) return Buffer.concat([uint16(id), hash(algorithm, area, 'buffer')]);
  }
  throw unreadable(command);
}

const unreadable = (command: CommandName, cause?: unknown) => tpmError('TPM_ANSWER_UNREADABLE', { command }, cause);

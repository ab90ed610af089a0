import { sized, uint16, uint32 } from './byte-reader.ts';
import { algorithmIds, type NameAlgorithm, nameAlgorithmIds } from './storage-key.ts';
import { type CommandName, commandCodes, handles, headerBytes, tags } from './wire.ts';

/** A command as it goes to the TPM, whole, with the name that errors give it. */
export interface TpmCommand {
  readonly name: CommandName;
  readonly bytes: Buffer;
}

/** Which object, and by whose word: an empty password, or a policy session that has been satisfied. */
type Authorisation = { readonly by: 'empty-password' } | { readonly by: 'policy'; readonly session: number };

const emptyPassword: Authorisation = { by: 'empty-password' };

/** Part 1 §18: the header, the handles, the authorisations with their length where there are some, the parameters. */
function command(
  name: CommandName,
  handleList: readonly number[],
  authorisations: readonly Authorisation[],
  ...parameters: readonly Buffer[]
): TpmCommand {
  const sessions = Buffer.concat(authorisations.map(sessionOf));
  const body = Buffer.concat([
    ...handleList.map(uint32),
    ...(authorisations.length === 0 ? [] : [uint32(sessions.length), sessions]),
    ...parameters,
  ]);
  const tag = authorisations.length === 0 ? tags.noSessions : tags.sessions;
  const header = Buffer.concat([uint16(tag), uint32(headerBytes + body.length), uint32(commandCodes[name])]);
  return { name, bytes: Buffer.concat([header, body]) };
}

/** TPMS_AUTH_COMMAND (Part 2 §10.13.2): no nonce, no attributes (so the session ends with the command), no HMAC. */
const sessionOf = (authorisation: Authorisation): Buffer =>
  Buffer.concat([
    uint32(authorisation.by === 'policy' ? authorisation.session : handles.password),
    sized(),
    Buffer.alloc(1),
    sized(),
  ]);

/** Part 3 §24.1. `template`: TPM2B_PUBLIC. The same key every time, as long as the hierarchy has its seed. */
export const createPrimary = (hierarchy: number, template: Buffer): TpmCommand =>
  // No authValue and no data for the new key; no outside information, no PCR.
  command('CreatePrimary', [hierarchy], [emptyPassword], sized(sized(), sized()), template, sized(), uint32(0));

/** Part 3 §12.4. */
export const readPublic = (handle: number): TpmCommand => command('ReadPublic', [handle], []);

/** Part 3 §28.4. Works for objects and sessions. */
export const flushContext = (handle: number): TpmCommand => command('FlushContext', [], [], uint32(handle));

/** Part 3 §11.1, for a policy under `algorithm`. `nonce`: at least 16 bytes. */
export const startPolicySession = (nonce: Buffer, algorithm: NameAlgorithm): TpmCommand =>
  command(
    'StartAuthSession',
    [handles.none, handles.none],
    [],
    sized(nonce),
    sized(),
    Buffer.of(policySession),
    uint16(algorithmIds.none),
    uint16(nameAlgorithmIds[algorithm]),
  );
const policySession = 1;

/** Part 3 §23.4: whoever knows the hierarchy's password, which is empty, satisfies this part of the session's policy. */
export const policySecret = (hierarchy: number, session: number): TpmCommand =>
  command('PolicySecret', [hierarchy, session], [emptyPassword], sized(), sized(), sized(), uint32(0));

/** Part 3 §12.5. `credential`: TPM2B_ID_OBJECT; `secret`: TPM2B_ENCRYPTED_SECRET. The session is used up. */
export const activateCredential = (request: {
  readonly object: number;
  readonly key: number;
  readonly session: number;
  readonly credential: Buffer;
  readonly secret: Buffer;
}): TpmCommand =>
  command(
    'ActivateCredential',
    [request.object, request.key],
    [emptyPassword, { by: 'policy', session: request.session }],
    request.credential,
    request.secret,
  );

/** Part 3 §15.4: the SHA-256 of `data`, vouched for by nobody. */
export const hashOf = (data: Buffer): TpmCommand =>
  command('Hash', [], [], sized(data), uint16(algorithmIds.sha256), uint32(handles.none));

/** Part 3 §31.6. */
export const nvReadPublic = (index: number): TpmCommand => command('NV_ReadPublic', [index], []);

/** Part 3 §31.13, by the index's own authorisation, which is empty for certificates. */
export const nvRead = (index: number, offset: number, size: number): TpmCommand =>
  command('NV_Read', [index, index], [emptyPassword], uint16(size), uint16(offset));

/** Part 3 §30.2: at most `count` of the TPM's properties (`first` is a TPM_PT) or of the handles in use, from `first` on. */
export const getCapability = (capability: keyof typeof capabilities, first: number, count: number): TpmCommand =>
  command('GetCapability', [], [], uint32(capabilities[capability]), uint32(first), uint32(count));
/** TPM_CAP (Part 2 §6.12). */
const capabilities = { handles: 1, properties: 6 } as const;

import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import * as commands from './commands.ts';
import { endorsementTemplate, proofTemplate } from './key-templates.ts';
import { isAbsent, isFull, isPassing } from './response-code.ts';
import * as responses from './responses.ts';
import type { NameAlgorithm } from './storage-key.ts';
import { tpmError } from './tpm-errors.ts';
import { type CommandName, handles } from './wire.ts';

/**
 * Sends one command to a TPM and gives its whole response, whatever that says.
 * @throws when it does not come within `timeoutMs`; the link's errors; the signal's reason
 */
export type TpmExchange = (
  command: { readonly name: CommandName; readonly bytes: Buffer; readonly timeoutMs: number },
  signal: AbortSignal,
) => Promise<Buffer>;

/** A key in the TPM for as long as it is worked with. */
export interface LoadedKey extends responses.PublicObject {
  readonly handle: number;
  /** Made for this conversation: it goes when the conversation ends. */
  readonly isTransient: boolean;
}

/** How long a TPM may take: for making a key, and for everything else. */
export interface TpmPatience {
  readonly shortMs: number;
  readonly longMs: number;
}

/** The TPM's own word on who made it. */
export interface TpmMake {
  readonly model: string;
  readonly firmware: string;
}

/** Making an RSA key may take a TPM a minute, everything else far less (TCG PC Client Device Driver §6.5.1.3). */
const usualPatience: TpmPatience = { shortMs: 5_000, longMs: 90_000 };
const slow: ReadonlySet<CommandName> = new Set(['CreatePrimary']);
/** While it tests itself or saves to its memory; some 2 s in all. */
const passingTries = 20;
const passingMs = 100;
/** Largest piece that every TPM reads at once (MAX_NV_BUFFER_SIZE is at least 512 in TCG's profiles). */
const nvPieceBytes = 512;

/**
 * The conversation with one TPM 2.0. It changes nothing that outlives it: what it loads it flushes in `close`. Every
 * method throws the TPM_* errors of `response-code.ts`, TPM_ANSWER_UNREADABLE, and what the exchange throws.
 */
export class Tpm {
  readonly #exchange: TpmExchange;
  readonly #timeoutMs: (command: CommandName) => number;
  /** Of keys and sessions that are in the TPM because of us. */
  readonly #loaded = new Set<number>();

  constructor(exchange: TpmExchange, { shortMs, longMs }: TpmPatience = usualPatience) {
    this.#exchange = exchange;
    this.#timeoutMs = (command) => (slow.has(command) ? longMs : shortMs);
  }

  async make(signal: AbortSignal): Promise<TpmMake> {
    const all = responses.properties(await this.#send(commands.getCapability('properties', firstProperty, 8), signal));
    const text = (offset: number): string => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(all.get(firstProperty + offset) ?? 0);
      return bytes.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '');
    };
    const vendor = [1, 2, 3, 4].map(text).join('').trim();
    const version = [6, 7].flatMap((offset) => {
      const value = all.get(firstProperty + offset) ?? 0;
      return [value >>> 16, value & 0xffff];
    });
    return { model: [text(0).trim(), vendor].filter((word) => word !== '').join(' '), firmware: version.join('.') };
  }

  /**
   * The endorsement key: the one at 0x81010001, where DPS devices look for it, or else the one that TCG's standard
   * template (L-1, RSA-2048) makes of the TPM's endorsement seed, which is the same every time.
   *
   * It is made twice: a byte of the template that was changed on the way makes another key, which the TPM holds as truly
   * and which no device will ever show.
   */
  async endorsementKey(signal: AbortSignal): Promise<LoadedKey> {
    const persistent = await this.#held(handles.endorsementKey, false, signal);
    if (persistent) return persistent;
    const made = await this.#primary(handles.endorsement, endorsementTemplate, signal);
    const once = await this.#primary(handles.endorsement, endorsementTemplate, signal);
    await this.#flush(once.handle, signal);
    if (!once.publicPart.equals(made.publicPart)) throw tpmError('TPM_ANSWER_UNREADABLE', { command: 'CreatePrimary' });
    return made;
  }

  /** What `endorsementKey` would give now, without making again what was made. */
  async again(endorsementKey: LoadedKey, signal: AbortSignal): Promise<LoadedKey> {
    const made = endorsementKey.isTransient ? endorsementKey.handle : null;
    return (
      (await this.#held(handles.endorsementKey, false, signal)) ??
      (made === null ? undefined : await this.#held(made, true, signal)) ??
      (await this.endorsementKey(signal))
    );
  }

  /** The storage root key at 0x81000001; undefined where nobody has taken ownership of the TPM like that. */
  storageRootKey(signal: AbortSignal): Promise<LoadedKey | undefined> {
    return this.#held(handles.storageRootKey, false, signal);
  }

  /** A key that needs nobody's word and is gone with this conversation: something for a credential to be bound to. */
  keyForProof(signal: AbortSignal): Promise<LoadedKey> {
    return this.#primary(handles.none, proofTemplate, signal);
  }

  /** What `credential` (TPM2B_ID_OBJECT and TPM2B_ENCRYPTED_SECRET) holds, which only the TPM with both keys can tell. */
  async activate(
    keys: { readonly endorsementKey: LoadedKey; readonly bound: LoadedKey; readonly algorithm: NameAlgorithm },
    credential: { readonly content: Buffer; readonly secret: Buffer },
    signal: AbortSignal,
  ): Promise<Buffer> {
    const session = responses.startedSession(
      await this.#send(commands.startPolicySession(randomBytes(32), keys.algorithm), signal),
    );
    this.#loaded.add(session);
    responses.policySatisfied(await this.#send(commands.policySecret(handles.endorsement, session), signal));
    const request = {
      object: keys.bound.handle,
      key: keys.endorsementKey.handle,
      session,
      credential: credential.content,
      secret: credential.secret,
    };
    const secret = responses.activatedCredential(await this.#send(commands.activateCredential(request), signal));
    this.#loaded.delete(session);
    return secret;
  }

  /** The endorsement key's certificate as its maker stored it (X.509, DER), undefined where there is none. */
  async endorsementCertificate(signal: AbortSignal): Promise<Buffer | undefined> {
    const index = handles.endorsementCertificate;
    const size = await absentOr(async () => responses.nvSize(await this.#send(commands.nvReadPublic(index), signal)));
    if (size === undefined) return undefined;
    const pieces: Buffer[] = [];
    for (let at = 0; at < size; at += nvPieceBytes) {
      const length = Math.min(nvPieceBytes, size - at);
      pieces.push(responses.nvBytes(await this.#send(commands.nvRead(index, at, length), signal)));
    }
    return Buffer.concat(pieces);
  }

  /** Takes out of the TPM what this conversation put into it. Best effort: never rejects. */
  async close(signal: AbortSignal): Promise<void> {
    for (const handle of this.#loaded) {
      // Gone already, or the link is: a resource manager cleans up when it closes.
      await this.#flush(handle, signal).catch(() => undefined);
    }
    this.#loaded.clear();
  }

  async #flush(handle: number, signal: AbortSignal): Promise<void> {
    this.#loaded.delete(handle);
    responses.flushed(await this.#send(commands.flushContext(handle), signal));
  }

  #held(handle: number, isTransient: boolean, signal: AbortSignal): Promise<LoadedKey | undefined> {
    return absentOr(async () => {
      const found = responses.publicObject(await this.#send(commands.readPublic(handle), signal));
      return { ...found, handle, isTransient };
    });
  }

  async #primary(hierarchy: number, template: Buffer, signal: AbortSignal): Promise<LoadedKey> {
    const made = responses.createdPrimary(await this.#send(commands.createPrimary(hierarchy, template), signal));
    this.#loaded.add(made.handle);
    return { ...made, isTransient: true };
  }

  /** The response, once the TPM has time and room for the command. */
  async #send(command: commands.TpmCommand, signal: AbortSignal, mayMakeRoom = true): Promise<Buffer> {
    const { name, bytes } = command;
    const timeoutMs = this.#timeoutMs(name);
    for (let tries = 1; ; tries++) {
      const response = await this.#exchange({ name, bytes, timeoutMs }, signal);
      const fault = faultIn(response, name);
      if (mayMakeRoom && isFull(fault)) {
        await this.#makeRoom(signal);
        return this.#send(command, signal, false);
      }
      if (tries >= passingTries || !isPassing(fault)) return response;
      await wait(passingMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /**
   * Takes out what a conversation that was cut off left in the TPM's working memory. Where a resource manager stands
   * before the TPM, nothing of others is to be seen here.
   */
  async #makeRoom(signal: AbortSignal): Promise<void> {
    for (const first of [firstTransient, firstSession]) {
      const listed = await this.#send(commands.getCapability('handles', first, mostHandles), signal, false);
      for (const handle of responses.usedHandles(listed)) {
        if (this.#loaded.has(handle)) continue;
        await this.#send(commands.flushContext(handle), signal, false);
      }
    }
  }
}

/** TPM_HT_TRANSIENT and TPM_HT_LOADED_SESSION in the top byte (Part 2 §7.2). */
const firstTransient = 0x8000_0000;
const firstSession = 0x0200_0000;
const mostHandles = 64;

/** TPM_PT_MANUFACTURER; four vendor strings, the type and two halves of the firmware's version follow (Part 2 §6.13). */
const firstProperty = 0x105;

/** What the response says is wrong; undefined where it was done. */
function faultIn(response: Buffer, command: CommandName): unknown {
  try {
    responses.assertDone(response, command);
    return undefined;
  } catch (error) {
    return error;
  }
}

async function absentOr<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

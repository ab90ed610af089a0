import { joined } from '../../../domain/list-phrases.ts';
import { isStationError } from '../../../domain/station-error.ts';
import type { DeviceInfo } from '../../device-adapter.ts';
import { deviceError } from '../../device-errors.ts';
import { usbIds } from '../../usb/usb-address.ts';
import type { UsbLink } from '../../usb/usb-link.ts';
import { readDeviceDescriptor, readString } from './descriptors-on-device.ts';
import { DfuConversation } from './dfu-conversation.ts';
import { dfuError } from './dfu-errors.ts';
import { dfuSays } from './dfu-phrases.ts';
import { type DfuInterface, parseDfuInterfaces } from './protocol/descriptors.ts';
import type { DfuState } from './protocol/requests.ts';
import type { DfuSettings } from './settings.ts';

const serialRule = /^[\x21-\x7e]{1,64}$/;

/**
 * The boot loader of one unit: found, claimed, identified, and found again after every restart that DFU asks for. Whoever
 * answers on the port then must be the unit that was there before.
 */
export class BootLoader {
  readonly #link: UsbLink;
  readonly #settings: DfuSettings;
  #conversation: DfuConversation | undefined;
  #alternateName: string | undefined;
  #hardwareId: string | undefined;

  constructor(link: UsbLink, settings: DfuSettings) {
    this.#link = link;
    this.#settings = settings;
  }

  /** Who it is, asked of the device now. @throws DEVICE_SWAPPED when that is not who it was */
  async identify(signal: AbortSignal): Promise<DeviceInfo> {
    if (this.#conversation === undefined) await this.#open(signal);
    return this.#readIdentity(signal);
  }

  /** In dfuIDLE, ready for a download or an upload. */
  async idle(signal: AbortSignal): Promise<DfuConversation> {
    const conversation = this.#conversation ?? (await this.#open(signal));
    if ((await conversation.toIdle(signal)) === 'idle') return conversation;
    return this.#restart(signal);
  }

  /** Ends whatever is under way, if the conversation has begun. */
  async settle(signal: AbortSignal): Promise<void> {
    await this.#conversation?.toIdle(signal);
  }

  /** What comes after manifestation, which may be a restart (DFU 1.1 section 7). */
  async manifested(state: DfuState | 'gone', signal: AbortSignal): Promise<void> {
    if (state === 'gone') {
      this.#forget();
      await this.#link.expectReturn({ signal, timeoutMs: this.#settings.return_timeout_ms });
      await this.#open(signal);
    } else if (state === 'dfuMANIFEST-WAIT-RESET') {
      await this.#restart(signal);
    } else {
      await this.idle(signal);
    }
  }

  /** Starts the application by a USB reset. It need not have USB: nobody waits for it longer than it may take. */
  async reset(signal: AbortSignal): Promise<void> {
    this.#forget();
    try {
      await this.#link.reset({ signal, timeoutMs: this.#settings.return_timeout_ms });
    } catch (error) {
      if (!isStationError(error, 'DEVICE_DISCONNECTED')) throw error;
    }
  }

  /** The string behind the alternate setting; empty where it has none. */
  async alternateName(signal: AbortSignal): Promise<string> {
    const conversation = this.#conversation ?? (await this.#open(signal));
    this.#alternateName ??= (await readString(this.#link, conversation.interface.nameIndex, signal)) ?? '';
    return this.#alternateName;
  }

  async #restart(signal: AbortSignal): Promise<DfuConversation> {
    this.#forget();
    await this.#link.reset({ signal, timeoutMs: this.#settings.return_timeout_ms });
    const conversation = await this.#open(signal);
    if ((await conversation.toIdle(signal)) === 'idle') return conversation;
    throw dfuError('DFU_PROTOCOL_VIOLATED', { state: 'dfuMANIFEST-WAIT-RESET', question: dfuSays('USB_RESET') });
  }

  #forget(): void {
    this.#conversation = undefined;
    this.#alternateName = undefined;
  }

  async #open(signal: AbortSignal): Promise<DfuConversation> {
    let found = await this.#findInterface(signal);
    if (found.mode === 'runtime') {
      await this.#leaveApplication(found, signal);
      found = await this.#findInterface(signal);
    }
    if (found.mode === 'runtime') throw dfuError('DFU_PROTOCOL_VIOLATED', { state: 'appIDLE', question: 'DFU_DETACH' });
    this.#requireSuitable(found);
    await this.#link.claim(found.number, signal);
    await this.#link.selectAlternate(found.number, found.alternate, signal);
    const { answer_timeout_ms: answerTimeoutMs, busy_timeout_ms: busyTimeoutMs } = this.#settings;
    this.#conversation = new DfuConversation(this.#link, found, { answerTimeoutMs, busyTimeoutMs });
    // After a restart someone else may be on the port.
    if (this.#hardwareId !== undefined) await this.#readIdentity(signal);
    return this.#conversation;
  }

  /** @throws DFU_OTHER_PRODUCT, DFU_INTERFACE_MISSING */
  async #findInterface(signal: AbortSignal): Promise<DfuInterface> {
    const { alternate } = this.#settings;
    const found = parseDfuInterfaces(await this.#link.configurationDescriptor(signal));
    const runtime = found.find(({ mode }) => mode === 'runtime');
    this.#requireProduct(runtime !== undefined);
    const wanted = runtime ?? found.find((each) => each.mode === 'dfu' && each.alternate === alternate);
    if (wanted === undefined) throw dfuError('DFU_INTERFACE_MISSING', { alternate });
    return wanted;
  }

  #requireProduct(isApplication: boolean): void {
    const { vendorId, productId } = this.#link.device;
    const wanted = (isApplication ? this.#settings.application : undefined) ?? this.#settings;
    if (vendorId === wanted.vendor_id && productId === wanted.product_id) return;
    throw dfuError('DFU_OTHER_PRODUCT', {
      actual: usbIds({ vendorId, productId }),
      expected: usbIds({ vendorId: wanted.vendor_id, productId: wanted.product_id }),
    });
  }

  /** @throws DEVICE_FIRMWARE_UNSUITABLE: what cannot be read back cannot be proven */
  #requireSuitable({ functional }: DfuInterface): void {
    const wantsDfuse = this.#settings.address !== undefined;
    const lacks = [
      ...(functional.canUpload ? [] : ['UPLOAD']),
      ...(functional.canDownload ? [] : ['DNLOAD']),
      ...(functional.transferBytes >= 8 ? [] : [dfuSays('A_TRANSFER_SIZE')]),
      ...(!wantsDfuse || functional.dialect === 'dfuse' ? [] : [dfuSays('DFUSE_WANTED')]),
      ...(wantsDfuse || functional.dialect === 'dfu' ? [] : [dfuSays('PLAIN_DFU_WANTED')]),
    ];
    if (lacks.length === 0) return;
    throw deviceError('DEVICE_FIRMWARE_UNSUITABLE', {
      firmware: dfuSays('FIRMWARE_AS_IT_IS'),
      required: joined('LIST', lacks),
    });
  }

  async #leaveApplication(runtime: DfuInterface, signal: AbortSignal): Promise<void> {
    const timeouts = { answerTimeoutMs: this.#settings.answer_timeout_ms, busyTimeoutMs: 0 };
    await this.#link.claim(runtime.number, signal);
    await new DfuConversation(this.#link, runtime, timeouts).detach(signal);
    const options = { signal, timeoutMs: this.#settings.return_timeout_ms };
    if (runtime.functional.willDetach) await this.#link.expectReturn(options);
    else await this.#link.reset(options);
  }

  async #readIdentity(signal: AbortSignal): Promise<DeviceInfo> {
    const descriptor = await readDeviceDescriptor(this.#link, signal);
    if (descriptor === undefined)
      throw deviceError('DEVICE_ANSWER_UNREADABLE', { question: dfuSays('DEVICE_DESCRIPTOR') });
    const hardwareId = (await readString(this.#link, descriptor.serialNumberIndex, signal))?.trim() ?? '';
    if (!serialRule.test(hardwareId)) throw dfuError('DFU_SERIAL_MISSING');
    const before = this.#hardwareId ?? hardwareId;
    if (before !== hardwareId) throw deviceError('DEVICE_SWAPPED', { before, after: hardwareId });
    this.#hardwareId = hardwareId;
    const model = (await readString(this.#link, descriptor.productIndex, signal)) ?? null;
    return { hardwareId, hardwareIdKind: 'serial', model, firmware: descriptor.release };
  }
}

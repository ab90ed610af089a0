import { configError } from '../config/config-errors.ts';
import { surveyPorts } from '../devices/transport/port-survey.ts';
import { sharedPorts } from '../devices/transport/slot-ports.ts';
import { systemUsbBus } from '../devices/transport/usb-bus.ts';
import { isUsbAddress } from '../devices/usb/usb-address.ts';

/**
 * Refuses two slots that are one port under two names. Only a USB address can be another name of a port that its text does not
 * show; without one nothing is asked of the machine.
 * @throws SLOT_PORT_TAKEN
 */
export async function requireSlotsApart(slots: ReadonlyMap<string, string>): Promise<void> {
  const ports = [...slots.values()].some(isUsbAddress) ? await surveyPorts(systemUsbBus) : [];
  const [shared] = await sharedPorts(ports, slots);
  if (shared === undefined) return;
  const [[slot], [, port]] = [shared.slots, shared.paths];
  throw configError('SLOT_PORT_TAKEN', { port, slot });
}

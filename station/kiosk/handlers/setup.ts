import { surveyPorts } from '../../devices/transport/port-survey.ts';
import { systemUsbBus } from '../../devices/transport/usb-bus.ts';
import { examineStation } from '../../doctor/doctor.ts';
import { shownPhrase } from '../failure.ts';
import type { HandlerParts, KioskHandlers } from './parts.ts';

type Names = 'setup.doctor' | 'setup.ports';

/** What an admin sets a station up with. */
export const setupHandlers = ({ station, store }: HandlerParts): Pick<KioskHandlers, Names> => ({
  async 'setup.doctor'() {
    const findings = await examineStation(station);
    return {
      findings: findings.map(({ check, state, message, hint }) => ({
        check: shownPhrase(check),
        state,
        message: shownPhrase(message),
        hint: hint && shownPhrase(hint),
      })),
    };
  },
  async 'setup.ports'() {
    const slotOf = new Map(store.state.slots.map(({ slot, port }) => [port, slot]));
    const ports = await surveyPorts(systemUsbBus);
    return {
      ports: ports.map(({ path, usb, product, serialNumber, family, mayOpen }) => ({
        path,
        usb,
        product,
        serialNumber,
        family,
        slot: slotOf.get(path) ?? (usb === null ? null : (slotOf.get(usb) ?? null)),
        mayOpen,
      })),
    };
  },
});

import { openLink, openUsbLink } from '../../../station/devices/transport/open-link.ts';
import { surveyPorts } from '../../../station/devices/transport/port-survey.ts';
import { systemUsbBus } from '../../../station/devices/transport/usb-bus.ts';
import { portFindings } from '../../../station/doctor/doctor-ports.ts';
import { isStationError } from '../../../station/domain/station-error.ts';

/** What a station of somebody who is not root is told about a USB device and a serial port: a program of its own. */
const [, , usb = '', serial = ''] = process.argv;
const signal = AbortSignal.timeout(30_000);
const line = { baudRate: 115_200, rtscts: false };

const refusal = (opening: Promise<unknown>): Promise<unknown> =>
  opening.then(
    () => null,
    (error: unknown) => (isStationError(error) ? { code: error.code, hint: error.hint } : String(error)),
  );

const ports = await surveyPorts(systemUsbBus);
const closed = ports.filter(({ usb: address }) => address === usb);
const slots = new Map();
const said = {
  usb: await refusal(openUsbLink(usb, signal)),
  stream: await refusal(openLink(usb, line, signal)),
  serial: await refusal(openLink(serial, line, signal)),
  mayOpen: closed.map(({ mayOpen }) => mayOpen),
  doctor: await portFindings({ ports: closed, hasUsb: true, platform: process.platform, slots }),
};
process.stdout.write(JSON.stringify(said));
process.exit(0);

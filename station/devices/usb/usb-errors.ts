import { errorTable } from '../../domain/station-error.ts';

/** What can go wrong with USB beyond what `device-errors.ts` says of any port. */
export const usbError = errorTable({
  USB_NOT_AVAILABLE: {
    message: 'This machine has no USB that the station could use.',
    hint: 'Check that it has a USB controller and that its driver is loaded; a container must be given /dev/bus/usb and /sys/bus/usb.',
    blame: 'station',
    retryable: true,
  },
  USB_PERMISSION_DENIED: {
    message: 'The station may not open the USB device {address}.',
    hint: '{remedy}',
    blame: 'station',
    retryable: false,
  },
  USB_INTERFACE_BUSY: {
    message: 'Interface {interface} of {address} is in use by {holder}.',
    hint: 'Close the program that uses the device, or keep the driver off it: docs/usb.md tells how.',
    blame: 'station',
    retryable: true,
  },
  USB_INTERFACE_MISSING: {
    message: 'The device on {address} has no {wanted}.',
    hint: 'Check that the right product is on this port, and that it runs the firmware that it should.',
    blame: 'station',
    retryable: false,
  },
  USB_PRODUCT_UNEXPECTED: {
    message: 'The USB device on {address} is {actual}; the product is {expected}.',
    hint: 'Check that the right unit is in the fixture, and vendor_id and product_id in the product file.',
    blame: 'operator',
    retryable: false,
  },
  USB_ADDRESS_NEEDED: {
    message: '“{address}” is not a USB port, and this product is provisioned over USB.',
    hint: 'Give usb:BUS-PORT; `station ports` lists what is there.',
    blame: 'operator',
    retryable: false,
  },
  USB_STALLED: {
    message: 'The device refused “{question}”: it stalled.',
    hint: 'Plug the unit in anew and scan it again; if it stays like this, put it into the red bin.',
    blame: 'station',
    retryable: true,
  },
  USB_PORT_CROWDED: {
    message: 'There are {count} devices behind {address}, where one belongs: {ports}.',
    hint: 'Leave one unit in the fixture, or bind each slot to a port of its own: `station ports` lists them.',
    blame: 'operator',
    retryable: true,
  },
  USB_SERIAL_NOT_UNIQUE: {
    message: 'Two devices say that they are {identity}: on {first} and on {second}.',
    hint: 'Take both out and find out which one is wrong: a serial number belongs to one unit.',
    blame: 'operator',
    retryable: true,
  },
});

import { phraseTable } from '../../domain/phrase.ts';

/** What a USB device lacks, who holds it, and what to do so that a system lets the station open it. */
export const usbSays = phraseTable({
  INTERFACE_NUMBERED: 'interface {number}',
  ANOTHER_PROGRAM: 'another program',
  NO_LINE_OVER_USB: 'serial port and no vendor interface with a pair of bulk endpoints',
  USB_REMEDY_WINDOWS:
    'Install the WinUSB driver for {ids} (Zadig, or a Microsoft OS descriptor in the firmware): docs/usb.md.',
  USB_REMEDY_LINUX:
    'Copy packaging/udev/70-provisioning-station.rules to /etc/udev/rules.d, with a line for {ids}, and plug the device in anew: docs/usb.md.',
});

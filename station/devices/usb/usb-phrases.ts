import { phraseTable } from '../../domain/phrase.ts';

/** What to do so that a system lets the station open a USB device. */
export const usbSays = phraseTable({
  USB_REMEDY_WINDOWS:
    'Install the WinUSB driver for {ids} (Zadig, or a Microsoft OS descriptor in the firmware): docs/usb.md.',
  USB_REMEDY_LINUX:
    'Copy packaging/udev/70-provisioning-station.rules to /etc/udev/rules.d, with a line for {ids}, and plug the device in anew: docs/usb.md.',
});

import { errorTable } from '../../../domain/station-error.ts';

/** What `device-errors.ts` does not say about a modem. The numbers are its +CME ERROR codes. */
export const nrf91Error = errorTable({
  /** 518 */
  NRF91_RADIO_ON: {
    message: 'The modem refused “{question}” because its radio is on.',
    hint: 'Scan the unit again. If it happens again, the firmware turns the radio on by itself: it needs a factory mode.',
    blame: 'station',
    retryable: true,
  },
  /** 523 */
  NRF91_KEY_GENERATION_FAILED: {
    message: 'The modem could not make a key pair.',
    hint: 'Put the unit into the red bin.',
    blame: 'unit',
    retryable: false,
  },
  /** 528 */
  NRF91_SUPPLY_LOW: {
    message: 'The modem refused “{question}” because its supply voltage is too low.',
    hint: 'Check the fixture’s supply and the battery, then scan the unit again.',
    blame: 'station',
    retryable: true,
  },
  NRF91_ATTESTATION_MISMATCH: {
    message: 'The modem’s attestation is not about the key that it reported: {difference}.',
    hint: 'Scan the unit again. If it happens again, put the unit aside and call the supervisor.',
    blame: 'station',
    retryable: true,
  },
});

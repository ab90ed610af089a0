import type { ByteFamily } from '../../device-adapter.ts';
import { TpmGatewayAdapter } from './adapter.ts';
import { type TpmGatewaySettings, tpmGatewaySettings } from './settings.ts';

/** Gateways whose TPM 2.0 answers on a port, and that are enrolled by it. See README.md. */
export const tpmGatewayFamily: ByteFamily<TpmGatewaySettings> = {
  name: 'tpm-gateway',
  title: 'Gateway with a TPM',
  link: 'bytes',
  capabilities: { attestations: ['tpm'], keyOrigins: [], keyAlgorithms: [], verifyMethod: 'signature' },
  settings: tpmGatewaySettings,
  line: ({ baud_rate, rtscts }) => ({ baudRate: baud_rate, rtscts }),
  createAdapter: (link, settings) => new TpmGatewayAdapter(link, settings),
};

import type { z } from 'zod';
import type { CloudRegistration } from '../cloud-registration.ts';
import type { registrationState } from './wire-schema.ts';

export const describedRegistration = (state: z.output<typeof registrationState>): CloudRegistration => ({
  status: state.status,
  substatus: state.substatus,
  hub: state.assignedHub,
  deviceId: state.deviceId,
  registeredAt: state.createdDateTimeUtc,
  updatedAt: state.lastUpdatedDateTimeUtc,
  errorMessage: state.errorMessage,
});

import type { DpsRequest, DpsResponse, Route } from '../router.ts';
import type { ArmAccess } from './arm-access.ts';
import { refusalAnswer } from './arm-refusal.ts';

export type ArmParameters = Readonly<Record<string, string>>;
export type ArmHandle = (request: DpsRequest, parameters: ArmParameters) => Promise<DpsResponse>;
/** Makes a route that asks for a bearer token first, and answers a refusal in ARM’s form. */
export type ArmRoute = (method: string, path: string, work: ArmHandle) => Route;

export const provider = 'providers/Microsoft.Devices';
export const ofGroup = `/subscriptions/{subscription}/resourceGroups/{group}/${provider}/provisioningServices`;
export const ofService = `${ofGroup}/{service}`;

export const createArmRoute =
  (access: ArmAccess): ArmRoute =>
  (method, path, work) => ({
    method,
    path,
    api: { kind: 'arm' },
    async handle(request, parameters) {
      try {
        access(request);
        return await work(request, parameters);
      } catch (error) {
        return refusalAnswer(error);
      }
    },
  });

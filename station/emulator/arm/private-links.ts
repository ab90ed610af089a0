import { z } from 'zod';
import type { Route } from '../router.ts';
import { connectionAnswer, idOf, placeOf } from './arm-answers.ts';
import { type ArmPrivateEndpointConnection, type ArmServiceRecord, sameName } from './arm-records.ts';
import { ProviderRefusal } from './arm-refusal.ts';
import { type ArmParameters, type ArmRoute, ofService } from './arm-route.ts';
import type { ArmServices } from './arm-services.ts';

const decision = z.looseObject({
  properties: z.looseObject({
    privateEndpoint: z.looseObject({ id: z.string().nullish() }).nullish(),
    privateLinkServiceConnectionState: z.looseObject({
      status: z.enum(['Pending', 'Approved', 'Rejected', 'Disconnected']),
      description: z.string(),
      actionsRequired: z.string().nullish(),
    }),
  }),
});

/** The only thing of a service that a private endpoint can lead to. */
const groupId = 'iotDps';

/**
 * Private links as the resource describes them. There is no network behind them: in Azure an endpoint asks to be let
 * in, here the first PUT of a connection makes it.
 */
export function privateLinkRoutes({ services, route }: { services: ArmServices; route: ArmRoute }): Route[] {
  const serviceOf = (parameters: ArmParameters): ArmServiceRecord => services.existing(placeOf(parameters));
  const ofConnections = `${ofService}/privateEndpointConnections`;
  const connectionsOf = ({ privateEndpointConnections = [] }: ArmServiceRecord) => privateEndpointConnections;
  const named = (service: ArmServiceRecord, name = ''): ArmPrivateEndpointConnection => {
    const found = connectionsOf(service).find((connection) => sameName(connection.name, name));
    if (!found) throw new ProviderRefusal(404, `The private endpoint connection ${name} was not found.`);
    return found;
  };
  const without = (service: ArmServiceRecord, name = '') =>
    connectionsOf(service).filter((connection) => !sameName(connection.name, name));

  return [
    route('GET', `${ofService}/privateLinkResources`, async (_request, parameters) => ({
      status: 200,
      body: { value: [linkResource(serviceOf(parameters))] },
    })),
    route('GET', `${ofService}/privateLinkResources/{groupId}`, async (_request, parameters) => {
      const service = serviceOf(parameters);
      const asked = parameters['groupId'] ?? '';
      if (!sameName(asked, groupId))
        throw new ProviderRefusal(404, `The private link resource ${asked} was not found.`);
      return { status: 200, body: linkResource(service) };
    }),
    // A list without the `value` around it that ARM’s other lists have.
    route('GET', ofConnections, async (_request, parameters) => {
      const service = serviceOf(parameters);
      return { status: 200, body: connectionsOf(service).map((connection) => connectionAnswer(service, connection)) };
    }),
    route('GET', `${ofConnections}/{connection}`, async (_request, parameters) => {
      const service = serviceOf(parameters);
      return { status: 200, body: connectionAnswer(service, named(service, parameters['connection'])) };
    }),
    route('PUT', `${ofConnections}/{connection}`, async ({ body }, parameters) => {
      const service = serviceOf(parameters);
      const parsed = decision.safeParse(body);
      if (!parsed.success) throw new ProviderRefusal(400, 'properties.privateLinkServiceConnectionState is needed.');
      const { privateEndpoint, privateLinkServiceConnectionState: state } = parsed.data.properties;
      const before = connectionsOf(service).find(({ name }) => sameName(name, parameters['connection'] ?? ''));
      const privateEndpointId = before?.privateEndpointId ?? privateEndpoint?.id;
      const connection: ArmPrivateEndpointConnection = {
        name: before?.name ?? parameters['connection'] ?? '',
        ...(privateEndpointId == null ? {} : { privateEndpointId }),
        status: state.status,
        description: state.description,
        actionsRequired: state.actionsRequired ?? 'None',
      };
      await services.change(service, {
        privateEndpointConnections: [...without(service, connection.name), connection],
      });
      return { status: before ? 200 : 201, body: connectionAnswer(service, connection) };
    }),
    route('DELETE', `${ofConnections}/{connection}`, async (_request, parameters) => {
      const service = serviceOf(parameters);
      const gone = named(service, parameters['connection']);
      await services.change(service, { privateEndpointConnections: without(service, gone.name) });
      const last = { ...gone, status: 'Disconnected', description: 'Deleted', actionsRequired: 'None' } as const;
      return { status: 200, body: connectionAnswer(service, last) };
    }),
  ];
}

const linkResource = (service: ArmServiceRecord): object => ({
  id: `${idOf(service)}/PrivateLinkResources/${groupId}`,
  name: groupId,
  type: 'Microsoft.Devices/ProvisioningServices/PrivateLinkResources',
  properties: {
    groupId,
    requiredMembers: [groupId],
    requiredZoneNames: ['privatelink.azure-devices-provisioning.net'],
  },
});

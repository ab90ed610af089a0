/** What the provider’s operations list tells of provisioning services, as its specification has it. */
export const providerOperations: readonly object[] = (
  [
    ['checkProvisioningServiceNameAvailability/Action', 'Check If Provisioning Service name is available'],
    ['provisioningServices/Read', 'Get Provisioning Service resource'],
    ['provisioningServices/Write', 'Create Provisioning Service resource'],
    ['provisioningServices/Delete', 'Delete Provisioning Service resource'],
    ['provisioningServices/skus/Read', 'Get valid Provisioning Service Skus'],
    ['provisioningServices/listkeys/Action', 'get security related metadata'],
    ['operations/Read', 'Get All ResourceProvider Operations'],
  ] as const
).map(([name, operation]) => ({
  name: `Microsoft.Devices/${name}`,
  display: { provider: 'Microsoft Devices', resource: 'ProvisioningServices', operation },
}));

import { type FuseConfig, FuseV1Options, FuseVersion } from '@electron/fuses';

/**
 * What the shipped Electron can no longer do: be a Node, take options from the environment, be debugged, load an app
 * that is not its archive. `inspectable` is for tests that look inside, and for nothing that is shipped.
 */
export const fusesFor = (platform: string, inspectable: boolean): FuseConfig => ({
  version: FuseVersion.V1,
  // Electron checks the archive's integrity on these alone.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: platform === 'darwin' || platform === 'win32',
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: inspectable,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
});

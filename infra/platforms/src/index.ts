export { demoAccounts, demoConnections, secondAccounts } from './accounts.ts'
export type { DemoOption, PlatformApp, PlatformDescriptor } from './descriptor.ts'
export { linkedinOrganizationsApp } from './linkedin.ts'
export {
  descriptorOf,
  forEachPlatform,
  isPlatformName,
  type PlatformName,
  platformNames,
  platforms,
} from './platforms.ts'
export { sandboxSettings } from './sandbox-settings.ts'

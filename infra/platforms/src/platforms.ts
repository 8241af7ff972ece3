import type { PlatformDescriptor } from './descriptor.ts'
import { facebook } from './facebook.ts'
import { instagram } from './instagram.ts'
import { linkedin } from './linkedin.ts'
import { threads } from './threads.ts'
import { tiktok } from './tiktok.ts'
import { x } from './x.ts'
import { youtube } from './youtube.ts'

/** The one list of platforms outside of their services: every other one is made of it, or compared with it by a test. */
export const platforms = { tiktok, instagram, youtube, x, linkedin, facebook, threads }

/** The name of a platform is also the name of its service, of the service's folder and of its simulator. */
export type PlatformName = keyof typeof platforms
export const platformNames = Object.keys(platforms) as PlatformName[]
export const isPlatformName = (name: string): name is PlatformName => Object.hasOwn(platforms, name)
export const descriptorOf = (name: PlatformName): PlatformDescriptor => platforms[name]

/** One value for each platform. */
export const forEachPlatform = <Value>(
  value: (name: PlatformName, descriptor: PlatformDescriptor) => Value,
): Record<PlatformName, Value> =>
  Object.fromEntries(platformNames.map((name) => [name, value(name, descriptorOf(name))])) as Record<
    PlatformName,
    Value
  >

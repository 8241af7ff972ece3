/** The platform services of the stack: name, which is also its folder and its sandbox path, and default port. */
export const platformPorts = {
  tiktok: 8082,
  instagram: 8083,
  youtube: 8084,
  x: 8085,
  linkedin: 8086,
  facebook: 8087,
  threads: 8088,
}
export type PlatformName = keyof typeof platformPorts
export const platformNames = Object.keys(platformPorts) as PlatformName[]

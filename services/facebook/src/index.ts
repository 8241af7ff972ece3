export { type FacebookConfig, facebookConfig } from './config.ts'
export { defineFacebook } from './definition.ts'

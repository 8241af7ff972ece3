export { type XConfig, xConfig } from './config.ts'
export { defineX } from './definition.ts'

export { defineX } from './definition.ts'

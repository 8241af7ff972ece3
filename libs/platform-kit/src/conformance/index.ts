export { type MediaServer, serveMedia } from '@carteiro/media/testing'
export { describeConformance, type Subject } from './conformance.ts'
export {
  type Claim,
  type HarnessOptions,
  type NewJob,
  type PlatformHarness,
  startPlatformHarness,
} from './harness.ts'

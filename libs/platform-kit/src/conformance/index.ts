export { describeConformance, type Subject } from './conformance.ts'
export { type MediaServer, serveMedia } from './serve-media.ts'
export { type Claim, type NewJob, type PlatformStage, setPlatformStage } from './stage.ts'

export { describeConformance, type Subject } from './conformance.ts'
export { type MediaServer, serveMedia } from './serve-media.ts'
export { type Claim, type NewJob, type PlatformStage, type StageOptions, setPlatformStage } from './stage.ts'

export { type TikTokConfig, tiktokConfig } from './config.ts'
export { defineTikTok } from './definition.ts'

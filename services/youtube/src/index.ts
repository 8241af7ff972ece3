export { type YouTubeConfig, youtubeConfig } from './config.ts'
export { defineYouTube } from './definition.ts'

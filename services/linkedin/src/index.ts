export { type LinkedInConfig, linkedinConfig } from './config.ts'
export { defineLinkedIn } from './definition.ts'

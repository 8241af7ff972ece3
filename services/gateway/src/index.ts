export { createGateway } from './app.ts'
export { gatewayConfig } from './config.ts'
export { createMediaStore } from './media/store/create-store.ts'
export type { MediaStore } from './media/store/store.ts'

export { createGateway } from './app.ts'
export { gatewayConfig } from './config.ts'

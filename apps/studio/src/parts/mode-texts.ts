import { defineTexts } from '../i18n/texts.ts'

export const modeTexts = defineTexts(
  { label: 'Mode', live: 'Live', test: 'Test' },
  { label: 'Modo', live: 'Produção', test: 'Teste' },
)

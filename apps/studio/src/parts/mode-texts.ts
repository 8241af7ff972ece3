import { defineTexts } from '../i18n/texts.ts'

export const modeTexts = defineTexts(
  {
    label: 'Mode',
    live: 'Live',
    test: 'Test',
    noDeployment: 'No network has a test deployment here.',
    lead: 'Posts of this mode go to the sandbox and to no network.',
  },
  {
    label: 'Modo',
    live: 'Produção',
    test: 'Teste',
    noDeployment: 'Nenhuma rede tem um ambiente de teste aqui.',
    lead: 'Publicações deste modo vão para o sandbox e para nenhuma rede.',
  },
)

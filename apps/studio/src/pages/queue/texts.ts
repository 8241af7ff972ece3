import { defineTexts } from '../../i18n/texts.ts'

export const queueTexts = defineTexts(
  {
    title: 'Queue',
    tabs: {
      overview: 'Overview',
      platforms: 'Networks',
      deadLetters: 'Dead letters',
      accounts: 'Accounts',
      media: 'Media',
    },
    sections: 'Sections of the queue page',
    loadFailed: 'The figures could not be loaded.',
    live: 'Live',
    range: 'Period',
    ranges: { hour: 'Hour', day: 'Day', week: 'Week' },
    platform: 'Network',
    allPlatforms: 'All networks',
    back: 'Back',
    refused: 'That was not possible',
    readOnly: 'You see the queue and change nothing in it: your access as an operator is for reading only.',
  },
  {
    title: 'Fila',
    tabs: {
      overview: 'Visão geral',
      platforms: 'Redes',
      deadLetters: 'Falhas definitivas',
      accounts: 'Contas',
      media: 'Mídias',
    },
    sections: 'Seções da página da fila',
    loadFailed: 'Não foi possível carregar os números.',
    live: 'Ao vivo',
    range: 'Período',
    ranges: { hour: 'Hora', day: 'Dia', week: 'Semana' },
    platform: 'Rede',
    allPlatforms: 'Todas as redes',
    back: 'Voltar',
    refused: 'Não foi possível',
    readOnly: 'Você vê a fila, mas não muda nada nela: seu acesso de operador é somente para leitura.',
  },
)

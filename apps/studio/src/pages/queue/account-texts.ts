import { defineTexts } from '../../i18n/texts.ts'

export const accountTexts = defineTexts(
  {
    lead: 'Whether connected accounts work, those with problems first. Tokens are never shown.',
    needsCare: 'Only those with problems',
    none: 'No account is connected.',
    noneInTrouble: 'Every account works.',
    count: (all: string, broken: string) => `${all} connected, ${broken} to reconnect`,
    account: 'Account',
    health: 'Health',
    expires: 'Access expires',
    renewed: 'Renewed',
    checked: 'Checked',
    never: 'never',
    healths: {
      healthy: 'Works',
      needs_reauth: 'Must be connected again',
      expiring: 'Expires soon',
      problem: 'A post would fail',
    },
  },
  {
    lead: 'Se as contas conectadas funcionam, primeiro as que têm problemas. Tokens nunca são mostrados.',
    needsCare: 'Só as que têm problemas',
    none: 'Nenhuma conta conectada.',
    noneInTrouble: 'Todas as contas funcionam.',
    count: (all, broken) => `${all} conectadas, ${broken} a reconectar`,
    account: 'Conta',
    health: 'Saúde',
    expires: 'Acesso até',
    renewed: 'Renovação',
    checked: 'Verificada',
    never: 'nunca',
    healths: {
      healthy: 'Funciona',
      needs_reauth: 'Precisa ser reconectada',
      expiring: 'Expira em breve',
      problem: 'Uma publicação falharia',
    },
  },
)

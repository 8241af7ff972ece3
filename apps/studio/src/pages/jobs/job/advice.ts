import { defineWords } from '../../../i18n/words.ts'

/** What to do, by error and by what a job waits for. */
export const adviceWords = defineWords(
  {
    title: 'It waits',
    said: 'In its own words:',
    accounts: 'To the accounts',
    waiting: 'Nothing to do: it goes on by itself.',
    atRisk: 'Change it before it is due, or cancel it.',
    held: {
      platform_paused: 'An operator has paused this network. The post goes out when it is resumed.',
      account_needs_reauth: 'Connect the account again; the post then goes out by itself.',
    },
    failed: {
      rate_limited: 'Try again in a while.',
      platform_unavailable: 'Look whether the network has an outage, then try again.',
      unreadable_response:
        'Try again in a while. If it fails once more, tell an operator the number of this job.',
      timeout: 'Try again in a while.',
      token_expired: 'Connect the account again, then try again.',
      account_disconnected: 'Connect the account again, then try again.',
      permission_denied: 'Look at what the account allows, and connect it again if something is missing.',
      media_rejected: 'Publish again with another file.',
      content_rejected: 'Edit it, then try again.',
      duplicate: 'Look at the account: the same post is there already.',
      quota_exhausted: 'Try again tomorrow, or with another account.',
      outcome_unknown: 'Look at the account. If the post is not there, try again and say so.',
      internal: 'Try again. If it fails once more, tell an operator the number of this job.',
    },
  },
  {
    title: 'Está esperando',
    said: 'Nas palavras da rede:',
    accounts: 'Ir para as contas',
    waiting: 'Nada a fazer: segue sozinha.',
    atRisk: 'Mude antes do horário, ou cancele.',
    held: {
      platform_paused: 'Um operador pausou esta rede. A publicação sai quando ela for retomada.',
      account_needs_reauth: 'Conecte a conta de novo; a publicação então sai sozinha.',
    },
    failed: {
      rate_limited: 'Tente de novo daqui a pouco.',
      platform_unavailable: 'Veja se a rede está fora do ar e tente de novo.',
      unreadable_response:
        'Tente de novo daqui a pouco. Se falhar mais uma vez, diga a um operador o número deste trabalho.',
      timeout: 'Tente de novo daqui a pouco.',
      token_expired: 'Conecte a conta de novo e tente outra vez.',
      account_disconnected: 'Conecte a conta de novo e tente outra vez.',
      permission_denied: 'Veja o que a conta permite e conecte de novo se faltar algo.',
      media_rejected: 'Publique de novo com outro arquivo.',
      content_rejected: 'Edite e tente de novo.',
      duplicate: 'Olhe a conta: a mesma publicação já está lá.',
      quota_exhausted: 'Tente amanhã, ou com outra conta.',
      outcome_unknown: 'Olhe a conta. Se a publicação não estiver lá, tente de novo e diga isso.',
      internal: 'Tente de novo. Se falhar outra vez, informe a identificação a um operador.',
    },
  },
)
